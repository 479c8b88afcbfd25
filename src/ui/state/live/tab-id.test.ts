import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeChannels } from "./fake-channel.test-support.ts";
import { serveRelay } from "./relay.ts";
import { type TabStorage, settleTabId } from "./tab-id.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const UUID = /^[0-9a-f-]{36}$/;

function createStorage(entries: readonly (readonly [string, string])[] = []): TabStorage {
  const kept = new Map(entries);
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

/** A tab that keeps its id in this storage. */
async function openTab(open: ReturnType<typeof createFakeChannels>, storage?: TabStorage) {
  const channel = open();
  const settled = settleTabId(channel, storage, 500);
  await vi.advanceTimersByTimeAsync(500);
  const tabId = await settled;
  const serve = (): void =>
    serveRelay(channel, {
      tabId: () => tabId,
      functionName: () => "pets",
      answer: () => undefined,
    });
  return { tabId, serve };
}

describe("the id of a tab", () => {
  it("is kept over reloads", async () => {
    const open = createFakeChannels();
    const storage = createStorage();
    const first = await openTab(open, storage);
    expect(first.tabId).toMatch(UUID);
    // The page before the reload is gone and offers nothing.
    expect((await openTab(open, storage)).tabId).toBe(first.tabId);
  });

  it("is a new one in a duplicated tab, which then keeps its own", async () => {
    const open = createFakeChannels();
    const first = await openTab(open, createStorage());
    first.serve();
    const copied = createStorage([["playground-tab", first.tabId]]);
    const duplicate = await openTab(open, copied);
    expect(duplicate.tabId).toMatch(UUID);
    expect(duplicate.tabId).not.toBe(first.tabId);
    expect((await openTab(open, copied)).tabId).toBe(duplicate.tabId);
  });

  it("is made at once where nothing is kept", async () => {
    await expect(settleTabId(createFakeChannels()(), createStorage())).resolves.toMatch(UUID);
  });

  it("is made where the browser refuses to store anything", async () => {
    const full: TabStorage = {
      getItem: () => null,
      setItem: () => {
        throw new Error("full");
      },
    };
    const open = createFakeChannels();
    await expect(settleTabId(open(), full)).resolves.toMatch(UUID);
    await expect(settleTabId(open(), undefined)).resolves.toMatch(UUID);
  });
});
