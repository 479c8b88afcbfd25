import type { ProjectPatch } from "./project-patch.ts";

/** What was typed and is not known to be in the database yet. */
export interface JournalEntry {
  /** The visit of the page that wrote it. */
  readonly page: string;
  /** The record that it belongs to. */
  readonly id: string;
  /** Revision of the record that it builds on; 0 as long as there is no record. */
  readonly revision: number;
  readonly patch: ProjectPatch;
}

/** The part of `Storage` that is needed. */
export type JournalStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Followed by `<page>:<record id>`. */
export const PREFIX = "lambda-runtime-playground:journal:";

/** `localStorage` has room for five million characters, shared by all tabs of the site. */
const MAX_CHARS = 400_000;

/**
 * Keeps each edit until the database has it. `localStorage`, because it takes an edit while the keystroke is still being
 * handled: a page that is reloaded, killed or crashes a millisecond later has lost nothing, while IndexedDB answers after
 * tens to hundreds of milliseconds on a busy computer.
 */
export class EditJournal {
  readonly #store: () => JournalStore | undefined;
  readonly #page: string;

  /** @param store may throw or give nothing where the browser refuses it; asked for with every use */
  constructor(store: () => JournalStore | undefined, page: string) {
    this.#store = store;
    this.#page = page;
  }

  /** Whether the edit is kept. It is not where storage is refused or full, or when it is too large. */
  write(edit: Omit<JournalEntry, "page">): boolean {
    try {
      const entry: JournalEntry = { page: this.#page, ...edit };
      const text = JSON.stringify(entry);
      if (text.length <= MAX_CHARS) {
        const store = this.#store();
        store?.setItem(this.#key(edit.id), text);
        return store !== undefined;
      }
    } catch {
      // Full or refused, which the caller learns.
    }
    // What was kept before is older than what the database is about to have: it must not be put over that.
    this.clear(edit.id);
    return false;
  }

  /** The database has it, or it belongs to a record of another name now. */
  clear(id: string): void {
    try {
      this.#store()?.removeItem(this.#key(id));
    } catch {
      // Refused: there was none.
    }
  }

  #key(id: string): string {
    return `${PREFIX}${this.#page}:${id}`;
  }
}

/** Keys of all entries that are there, of all pages; none where the browser refuses storage. */
export function entryKeys(openStore: () => JournalStore | undefined): string[] {
  try {
    const store = openStore();
    return Array.from({ length: store?.length ?? 0 }, (_, at) => store?.key(at) ?? "").filter(
      (key) => key.startsWith(PREFIX),
    );
  } catch {
    return [];
  }
}
