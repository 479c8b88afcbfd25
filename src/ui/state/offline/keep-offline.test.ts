import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type OfflineParts, keepOffline, removeOffline } from "./keep-offline.ts";

const BASE = "https://example.org/sub/";

/** A site with these files, and a browser's caches. */
function site(files: Record<string, string>, revision = "0123456789abcdef") {
  const list = {
    revision,
    files: Object.entries(files).map(([path, text]) => ({
      path,
      bytes: text.length,
      sha256: createHash("sha256").update(text).digest("hex"),
    })),
  };
  const served = new Map(Object.entries(files));
  served.set("offline.json", JSON.stringify(list));
  return served;
}

function browser(served: Map<string, string>) {
  const stores = new Map<string, Map<string, Response>>();
  const progress: [number, number][] = [];
  const parts: OfflineParts = {
    base: BASE,
    onProgress: (bytes, all) => progress.push([bytes, all]),
    async fetch(url) {
      const body = served.get(url.slice(BASE.length));
      return body === undefined ? new Response("", { status: 404 }) : new Response(body);
    },
    caches: {
      async open(name) {
        const store = stores.get(name) ?? new Map<string, Response>();
        stores.set(name, store);
        // Addresses are texts here.
        const cache: Pick<Cache, "put" | "match"> = {
          put: async (url, response) => void store.set(url as string, response),
          match: async (url) => store.get(url as string),
        };
        return cache as Cache; // what is used of it
      },
      delete: async (name) => stores.delete(name),
      keys: async () => [...stores.keys()],
    },
  };
  return { parts, stores, progress };
}

describe("what is kept for use without a network", () => {
  test("is every file of the list, and counts once all are there", async () => {
    const { parts, stores, progress } = browser(site({ "index.html": "page", "assets/a.js": "1" }));
    expect(await keepOffline(parts)).toBe(5);
    expect([...(stores.get(`playground:${BASE}:0123456789abcdef`)?.keys() ?? [])]).toEqual([
      `${BASE}index.html`,
      `${BASE}assets/a.js`,
      `${BASE}offline.json`,
    ]);
    expect(progress.at(-1)).toEqual([5, 5]);
  });

  test("is one version: the new one takes the place of the old one when it is complete", async () => {
    const { parts, stores } = browser(site({ "index.html": "old" }));
    await keepOffline(parts);
    const served = site({ "index.html": "new" }, "fedcba9876543210");
    const next = { ...parts, fetch: browser(served).parts.fetch };
    await keepOffline(next);
    expect([...stores.keys()]).toEqual([`playground:${BASE}:fedcba9876543210`]);
  });

  test("stays the old version when the site is replaced in the middle", async () => {
    const { parts, stores } = browser(site({ "index.html": "old" }));
    await keepOffline(parts);
    const served = site({ "index.html": "new", "assets/a.js": "1" }, "fedcba9876543210");
    served.set("index.html", "newer");
    await expect(keepOffline({ ...parts, fetch: browser(served).parts.fetch })).rejects.toThrow(
      "index.html is of another version",
    );
    expect([...stores.keys()]).toEqual([`playground:${BASE}:0123456789abcdef`]);
  });

  test.each([
    ["is missing", undefined],
    ["is a page", "<!doctype html>"],
    ["is another JSON", "[]"],
    [
      "leads out of the site",
      '{"revision":"0123456789abcdef","files":[{"path":"../x","bytes":1,"sha256":""}]}',
    ],
  ])("is nothing when the list %s", async (_, text) => {
    const served = site({});
    if (text === undefined) served.delete("offline.json");
    else served.set("offline.json", text);
    const { parts, stores } = browser(served);
    await expect(keepOffline(parts)).rejects.toThrow("this site has no list of its files");
    expect(stores.size).toBe(0);
  });

  test("is removed, and nothing else of the site", async () => {
    const { parts, stores } = browser(site({ "index.html": "page" }));
    await keepOffline(parts);
    await parts.caches.open("linux-machine-1");
    await removeOffline(parts);
    expect([...stores.keys()]).toEqual(["linux-machine-1"]);
  });
});
