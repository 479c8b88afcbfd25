import { isOffered, type RelayChannel } from "./relay.ts";

/** The part of `Storage` that is needed. */
export type TabStorage = Pick<Storage, "getItem" | "setItem">;

const KEY = "playground-tab";

/**
 * The id that names this tab to its live pages; kept over reloads, so that their links go on working. A duplicated tab
 * starts with a copy of the storage: when another tab answers to the kept id, this one takes a new one.
 *
 * @param storage `sessionStorage`, or nothing where the browser refuses it
 */
export async function settleTabId(
  channel: RelayChannel,
  storage: TabStorage | undefined,
  limitMs?: number,
): Promise<string> {
  const kept = storage?.getItem(KEY) ?? undefined;
  if (kept !== undefined && !(await isOffered(channel, { kind: "tab", tabId: kept }, limitMs)))
    return kept;
  const made = crypto.randomUUID();
  try {
    storage?.setItem(KEY, made);
  } catch {
    // Full, or refused: the links work until the next reload.
  }
  return made;
}
