import { replaceFunction } from "./frozen-promises.ts";
import { apply } from "./natives.ts";

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

/** Smaller buffers are many, and are not counted. */
const LARGE = 256 * 1024;
/** How often a garbage collection can be recognised. */
const MARKERS = 200;

/**
 * Notices a program that holds more memory in large buffers than its function has. No browser tells a Web Worker's
 * memory, so buffers are counted as they are made, and taken off when they are collected. That tells too much as long as
 * nothing has been collected: so when the sum is too large, an object that is older than all buffers is given up. Once the browser
 * has collected that one it has looked at all of them, and what is still counted is in use.
 */
export class MemoryWatch {
  readonly #limit: number;
  readonly #onExceeded: (bytes: number) => void;
  readonly #soon: (run: () => void) => void;
  readonly #markers: object[];
  /** Of buffers and of markers: both are told after one collection, in any order. */
  readonly #collected: FinalizationRegistry<
    { readonly round: number; readonly bytes: number } | undefined
  >;
  readonly #counted = new WeakSet();
  /** Bytes of the buffers made in each round: between one marker that was given up and the next. */
  readonly #bytes: number[] = [0];
  #isAsking = false;
  isFrozen = false;

  /** @param soon calls back in some tasks' time, whatever the program did to timers */
  constructor(limit: number, soon: (run: () => void) => void, onExceeded: (bytes: number) => void) {
    this.#limit = limit;
    this.#soon = soon;
    this.#onExceeded = onExceeded;
    this.#markers = Array.from({ length: MARKERS }, () => ({}));
    this.#collected = new FinalizationRegistry((made) => {
      if (made === undefined) this.#soon(() => this.#decide());
      else this.#bytes[made.round] = (this.#bytes[made.round] ?? 0) - made.bytes;
    });
    for (const marker of this.#markers) this.#collected.register(marker, undefined);
  }

  /** Counts the memory behind a buffer, once. */
  note(value: unknown): void {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LARGE) return;
    if (this.#counted.has(buffer)) return;
    this.#counted.add(buffer);
    const round = this.#bytes.length - 1;
    this.#bytes[round] = (this.#bytes[round] ?? 0) + buffer.byteLength;
    this.#collected.register(buffer, { round, bytes: buffer.byteLength });
    this.#ask();
  }

  /** After a standstill: a frozen program is not ended. */
  goOn(): void {
    this.isFrozen = false;
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsking || sum(this.#bytes) <= this.#limit || this.#markers.length === 0) return;
    this.#isAsking = true;
    this.#bytes.push(0);
    this.#markers.pop();
  }

  /** What was made after the marker was given up may be garbage, and does not count. */
  #decide(): void {
    this.#isAsking = false;
    const held = sum(this.#bytes.slice(0, -1));
    if (!this.isFrozen && held > this.#limit) this.#onExceeded(held);
  }

  /** Has the functions that make large buffers tell of them. */
  watch(BufferClass: object): void {
    const noted = (holder: object, names: readonly string[]): void => {
      for (const name of names)
        replaceFunction(holder, name, (native, self, args) => {
          const made = apply(native, self, args);
          this.note(made);
          return made;
        });
    };
    noted(BufferClass, ["alloc", "allocUnsafe", "allocUnsafeSlow", "concat", "from"]);
    for (const holder of [Response, Request, Blob])
      for (const name of ["arrayBuffer", "bytes"])
        replaceFunction(holder.prototype, name, async (native, self, args) => {
          const made = await apply(native, self, args);
          this.note(made);
          return made;
        });
  }
}
