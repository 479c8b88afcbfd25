import { isJsonObject } from "#base/json.ts";
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

/** An entry as it was found, with what it takes to let it go. */
export interface FoundEntry {
  readonly key: string;
  /** Page that wrote it, by its key. */
  readonly page: string;
  /** As it lies there. */
  readonly text: string;
  /** `undefined` when it can't be read. */
  readonly entry: JournalEntry | undefined;
}

/** The part of `Storage` that is needed. */
export type JournalStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "lambda-runtime-playground:journal:";

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

/** All entries that are there, of all pages. Never throws. */
export function findEntries(store: JournalStore): FoundEntry[] {
  const found: FoundEntry[] = [];
  for (let at = 0; at < store.length; at += 1) {
    const key = store.key(at);
    if (key === null || !key.startsWith(PREFIX)) continue;
    const text = store.getItem(key) ?? "";
    const [page = ""] = key.slice(PREFIX.length).split(":");
    found.push({ key, page, text, entry: parseEntry(text) });
  }
  return found;
}

function parseEntry(text: string): JournalEntry | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(raw) || !isJsonObject(raw["patch"])) return undefined;
  const { page, id, revision } = raw;
  const { json, removed, isWhole } = raw["patch"];
  if (typeof page !== "string" || typeof id !== "string" || id === "") return undefined;
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || revision < 0)
    return undefined;
  if (typeof json !== "string" || typeof isWhole !== "boolean" || !Array.isArray(removed))
    return undefined;
  const isPath = (path: unknown): path is string => typeof path === "string";
  if (!removed.every(isPath)) return undefined;
  return { page, id, revision, patch: { json, removed, isWhole } };
}
