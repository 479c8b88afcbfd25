import { isJsonObject } from "#base/json.ts";
import { type JournalEntry, type JournalStore, PREFIX, entryKeys } from "./edit-journal.ts";

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

/** What pages left behind in the journal, readable or not; nothing where the browser refuses storage. */
export function findEntries(openStore: () => JournalStore | undefined): FoundEntry[] {
  return entryKeys(openStore).map((key) => {
    const text = openStore()?.getItem(key) ?? "";
    const [page = ""] = key.slice(PREFIX.length).split(":");
    return { key, page, text, entry: parseEntry(text) };
  });
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
