import type { RelayChannel } from "./relay.ts";

/** One tab's end of a channel in memory. */
export interface FakeChannel extends RelayChannel {
  readonly listeners: number;
}

/** `BroadcastChannel`s for tests: what one tab posts, all others hear a moment later, as copies. */
export function createFakeChannels(): () => FakeChannel {
  const tabs: Set<(event: { readonly data: unknown }) => void>[] = [];
  return () => {
    const own = new Set<(event: { readonly data: unknown }) => void>();
    tabs.push(own);
    return {
      postMessage(message) {
        const data: unknown = structuredClone(message);
        queueMicrotask(() => {
          for (const others of tabs.filter((tab) => tab !== own))
            for (const listener of others) listener({ data });
        });
      },
      addEventListener: (_, listener) => own.add(listener),
      removeEventListener: (_, listener) => own.delete(listener),
      get listeners() {
        return own.size;
      },
    };
  };
}
