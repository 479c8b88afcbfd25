import { utf8 } from "#base/utf8.ts";

/** MD5 of a text's UTF-8 bytes as 32 hex digits (RFC 1321): SQS sends it beside each body. */
export function md5Hex(text: string): string {
  const message = utf8(text);
  const blocks = Math.floor((message.length + 8) / 64) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (message.length << 3) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(message.length / 0x2000_0000), true);

  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let step = 0; step < 64; step += 1) {
      const [mixed, word] = round(step, b, c, d);
      const sum = (a + mixed + constant(step) + view.getUint32(block + word * 4, true)) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, shift(step))) >>> 0];
    }
    a0 = (a0 + a) >>> 0;
    b0 = (b0 + b) >>> 0;
    c0 = (c0 + c) >>> 0;
    d0 = (d0 + d) >>> 0;
  }
  const digest = new DataView(new ArrayBuffer(16));
  for (const [index, word] of [a0, b0, c0, d0].entries()) digest.setUint32(index * 4, word, true);
  return [...new Uint8Array(digest.buffer)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** The mixing function of a step and which word of the block it takes. */
function round(
  step: number,
  b: number,
  c: number,
  d: number,
): readonly [mixed: number, word: number] {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) % 16];
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) % 16];
  return [c ^ (b | ~d), (7 * step) % 16];
}

function constant(step: number): number {
  return Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1)));
}

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

function shift(step: number): number {
  return SHIFTS[Math.floor(step / 16) * 4 + (step % 4)] ?? 0; // 16 entries, index below 16
}

function rotateLeft(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}
