const encoder = new TextEncoder();
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. A byte order mark stays. */
export function utf8Text(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** The text of UTF-8 bytes, or `undefined` when they are not UTF-8. */
export function strictUtf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Halves of surrogate pairs: they have no UTF-8, and whatever encodes a text that has one throws or changes it. */
const HALF_SURROGATE = /\p{Surrogate}/u;

/** Whether the text has UTF-8. */
export function isWellFormed(text: string): boolean {
  return !HALF_SURROGATE.test(text);
}

/** The text with U+FFFD in place of each half of a surrogate pair, as an encoder would put it. */
export function toWellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\ufffd");
}
