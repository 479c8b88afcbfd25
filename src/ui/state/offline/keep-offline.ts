import { bytesOf, type OfflineList, parseOfflineList } from "./offline-list.ts";

/** What keeping needs of the browser; tests bring their own. */
export interface OfflineParts {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly caches: Pick<CacheStorage, "open" | "delete" | "keys">;
  /** Folder of the page, with its slash: the scope of the service worker. */
  readonly base: string;
  readonly onProgress: (bytes: number, all: number) => void;
}

/** Files that are fetched at the same time: the page is used meanwhile. */
const AT_ONCE = 4;
/** In a cache that is complete. The service worker looks for it, too: public/playground-worker.js. */
const MARK = "offline.json";

/**
 * Fetches every file of the page's newest version into a cache of its own, which counts once it is complete: what is kept
 * is one version, or nothing. Throws when a file does not arrive as the list says, or when there is no room.
 *
 * @returns size in bytes
 */
export async function keepOffline(parts: OfflineParts): Promise<number> {
  const { caches, base } = parts;
  const list = await fetchList(parts);
  const name = `playground:${base}:${list.revision}`;
  const mark = new URL(MARK, base).href;
  const all = bytesOf(list);
  const cache = await caches.open(name);
  if ((await cache.match(mark)) !== undefined) return all;
  let done = 0;
  const queue = [...list.files];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const url = new URL(file.path, base).href;
      await cache.put(url, await fetchExactly(parts, url, file));
      done += file.bytes;
      parts.onProgress(done, all);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await cache.put(mark, Response.json(list));
  } catch (error) {
    queue.length = 0;
    await caches.delete(name);
    throw error;
  }
  await removeOffline(parts, name);
  return all;
}

/** Removes what is kept, except the cache of this name. */
export async function removeOffline(
  { caches, base }: Pick<OfflineParts, "caches" | "base">,
  except?: string,
): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(`playground:${base}:`) && name !== except) await caches.delete(name);
}

async function fetchList({ fetch, base }: OfflineParts): Promise<OfflineList> {
  const response = await fetch(new URL("offline.json", base).href, { cache: "no-cache" });
  // A host may answer with a page instead.
  const json: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  const list = parseOfflineList(json);
  if (list === undefined) throw new Error("this site has no list of its files");
  return list;
}

async function fetchExactly(
  { fetch }: OfflineParts,
  url: string,
  file: OfflineList["files"][number],
): Promise<Response> {
  // Names with a hash never change their content; the others are asked for anew.
  const hasHash = file.path.startsWith("assets/");
  const response = await fetch(url, { cache: hasHash ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${file.path} answered with status ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== file.sha256)
    throw new Error(`${file.path} is of another version: the site was replaced meanwhile`);
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type } });
}
