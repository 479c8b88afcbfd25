import { concatBytes } from "#base/concat-bytes.ts";
/** What came of reading a request body. */
export type ReceivedBody =
  | { readonly kind: "complete"; readonly bytes: Uint8Array }
  /** More than the limit; the bytes are gone, the size is known. */
  | { readonly kind: "too-large"; readonly size: number }
  /** The client hung up in the middle. */
  | { readonly kind: "truncated"; readonly bytes: Uint8Array };

/**
 * Reads a body to its end. Beyond `limit` bytes nothing is kept, but the rest is still read, so that the client can
 * finish its request and see the answer.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<ReceivedBody> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body) {
      size += piece.length;
      if (size <= limit) pieces.push(piece);
      else pieces.length = 0;
    }
  } catch {
    // Whatever the source throws, it means the same here: the upload broke off.
    return { kind: "truncated", bytes: size > limit ? EMPTY : joined(pieces) };
  }
  return size > limit ? { kind: "too-large", size } : { kind: "complete", bytes: joined(pieces) };
}

/** The pieces in one array; a single piece is passed on as it is, without a copy. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first === undefined) return EMPTY;
  if (pieces.length === 1) return first;
  return concatBytes(pieces);
}

const EMPTY = new Uint8Array(0);
