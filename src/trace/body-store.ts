/** Bytes of bodies that a trace keeps. Stated in the interface; the oldest go first. */
export const BODY_STORE_BYTES = 64 * 1024 * 1024;
/** Small bodies count for their bookkeeping too, so that their number is bounded as well. */
const OVERHEAD_BYTES = 160;

/** Bodies by content id within a bound of bytes; what came longest ago goes first. */
export interface BodyStore {
  put(id: string, bytes: Uint8Array): void;
  /** `undefined` when the body has been dropped or never came. */
  get(id: string): Uint8Array | undefined;
  clear(): void;
  readonly bytes: number;
  readonly count: number;
  /** Bodies dropped to stay within the bound. */
  readonly dropped: number;
  entries(): IterableIterator<[string, Uint8Array]>;
}

/** The bounded store on the receiving side. The newest body always stays, even when it alone exceeds the bound. */
export function createBodyStore(maxBytes: number = BODY_STORE_BYTES): BodyStore {
  const stored = new Map<string, Uint8Array>();
  let bytesHeld = 0;
  let dropped = 0;
  const cost = (bytes: Uint8Array): number => bytes.length + OVERHEAD_BYTES;

  return {
    put(id, bytes) {
      const known = stored.get(id);
      if (known !== undefined) {
        stored.delete(id);
        bytesHeld -= cost(known);
      }
      stored.set(id, bytes);
      bytesHeld += cost(bytes);
      for (const [oldest, oldBytes] of stored) {
        if (bytesHeld <= maxBytes || stored.size === 1) break;
        stored.delete(oldest);
        bytesHeld -= cost(oldBytes);
        dropped += 1;
      }
    },
    get: (id) => stored.get(id),
    clear() {
      stored.clear();
      bytesHeld = 0;
      dropped = 0;
    },
    get bytes() {
      return bytesHeld;
    },
    get count() {
      return stored.size;
    },
    get dropped() {
      return dropped;
    },
    entries: () => stored.entries(),
  };
}
