/**
 * Name of a content: the same bytes give the same id, different ones practically never do (128 bits and the size).
 * NOTE: this is no cryptographic hash. It runs synchronously in any host and takes about 1 ms a megabyte, which
 * `crypto.subtle` does not offer; nothing relies on it against somebody who searches for collisions.
 */
export function contentId(bytes: Uint8Array): string {
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  let c = 0x13198a2e;
  let d = 0x03707344;
  const whole = bytes.length - (bytes.length % 4);
  for (let index = 0; index < whole; index += 4) {
    // Inside the bounds by the loop condition: the four reads never miss.
    const word =
      (bytes[index] ?? 0) |
      ((bytes[index + 1] ?? 0) << 8) |
      ((bytes[index + 2] ?? 0) << 16) |
      ((bytes[index + 3] ?? 0) << 24);
    a = Math.imul(a ^ word, 0x9e3779b1);
    b = Math.imul(b ^ ((word << 11) | (word >>> 21)), 0x85ebca77);
    c = Math.imul((c ^ word) + a, 0xc2b2ae3d);
    d = Math.imul((d ^ b) + word, 0x27d4eb2f);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  let tail = bytes.length;
  for (let index = whole; index < bytes.length; index += 1)
    tail = Math.imul(tail, 257) + (bytes[index] ?? 0);
  return `${bytes.length.toString(36)}-${[a ^ tail, b + tail, c ^ (tail << 7), d - tail].map((part, at) => hex(mix(part + at))).join("")}`;
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
