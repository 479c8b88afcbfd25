import { Buffer } from "buffer/";

/** What `crypto.getRandomValues` fills at a time. */
const MAX_FILL = 65_536;
const MAX_RANGE = 2 ** 48 - 1;

type Callback<T> = (error: unknown, value: T) => void;

export function randomFillSync<T extends ArrayBufferView>(
  target: T,
  offset = 0,
  size = target.byteLength - offset,
): T {
  const bytes = new Uint8Array(target.buffer as ArrayBuffer, target.byteOffset + offset, size); // shared memory is refused below
  for (let at = 0; at < size; at += MAX_FILL)
    crypto.getRandomValues(bytes.subarray(at, at + MAX_FILL));
  return target;
}

export function randomBytes(size: number, callback?: Callback<Buffer>): Buffer | undefined {
  if (!Number.isInteger(size) || size < 0 || size > 2 ** 31 - 1) {
    throw Object.assign(
      new RangeError(
        `The value of "size" is out of range. It must be >= 0 && <= 2147483647. Received ${String(size)}`,
      ),
      { code: "ERR_OUT_OF_RANGE" },
    );
  }
  const bytes = Buffer.from(randomFillSync(new Uint8Array(size)).buffer);
  if (callback === undefined) return bytes;
  queueMicrotask(() => callback(null, bytes));
  return undefined;
}

/** A whole number from `min` (0 if left out) up to, and not including, `max`. */
export function randomInt(
  first: number,
  second?: number | Callback<number>,
  third?: Callback<number>,
): number | undefined {
  const [min, max] = typeof second === "number" ? [first, second] : [0, first];
  const callback = typeof second === "function" ? second : third;
  const range = max - min;
  if (
    !(Number.isSafeInteger(min) && Number.isSafeInteger(max) && range > 0 && range <= MAX_RANGE)
  ) {
    throw Object.assign(
      new RangeError(
        `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`,
      ),
      { code: "ERR_OUT_OF_RANGE" },
    );
  }
  const value = min + below(range);
  if (callback === undefined) return value;
  queueMicrotask(() => callback(null, value));
  return undefined;
}

/** Each number with the same chance: what would favour some is thrown away. */
function below(range: number): number {
  const limit = MAX_RANGE - (MAX_RANGE % range);
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(6));
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < limit) return value % range;
  }
}

/** Compares without stopping at the first difference. */
export function timingSafeEqual(one: ArrayBufferView, other: ArrayBufferView): boolean {
  if (one.byteLength !== other.byteLength) {
    throw Object.assign(new RangeError("Input buffers must have the same byte length"), {
      code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
    });
  }
  const left = new Uint8Array(one.buffer, one.byteOffset, one.byteLength);
  const right = new Uint8Array(other.buffer, other.byteOffset, other.byteLength);
  let difference = 0;
  for (let index = 0; index < left.length; index += 1)
    difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}
