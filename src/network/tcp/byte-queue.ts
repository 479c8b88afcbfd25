/** Bytes that arrived and were not read yet, in the pieces in which they came: nothing is copied until a line spans pieces. */
export class ByteQueue {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  /** How far the search for a line feed got, so that a peer that sends byte by byte does not cost quadratic time. */
  #searched = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /** Up to `limit` bytes, as they lie; `undefined` when the queue is empty. */
  takeUpTo(limit: number): Uint8Array | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined) return undefined;
    this.#searched = 0;
    if (piece.length <= limit) {
      this.#pieces.shift();
      this.#length -= piece.length;
      return piece;
    }
    this.#pieces[0] = piece.subarray(limit);
    this.#length -= limit;
    return piece.subarray(0, limit);
  }

  /**
   * One line without its end (LF or CRLF, as Go's `textproto` reads them), `undefined` while it is incomplete,
   * or `too-long` when no line feed comes within `limit` bytes.
   */
  takeLine(limit: number): Uint8Array | "too-long" | undefined {
    const end = this.#findLineFeed();
    if (end === undefined) return this.#length > limit ? "too-long" : undefined;
    if (end > limit) return "too-long";
    const line = this.#take(end + 1);
    const isCrLf = end > 0 && line[end - 1] === CR;
    return line.subarray(0, isCrLf ? end - 1 : end);
  }

  #findLineFeed(): number | undefined {
    let start = 0;
    for (const piece of this.#pieces) {
      const from = Math.max(0, this.#searched - start);
      const index = from < piece.length ? piece.indexOf(LF, from) : -1;
      if (index >= 0) return start + index;
      start += piece.length;
    }
    this.#searched = this.#length;
    return undefined;
  }

  #take(count: number): Uint8Array {
    const first = this.#pieces[0];
    if (first !== undefined && first.length >= count)
      return this.takeUpTo(count) ?? new Uint8Array();
    const whole = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const piece = this.takeUpTo(count - filled);
      if (piece === undefined) break;
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }
}

const LF = 0x0a;
const CR = 0x0d;
