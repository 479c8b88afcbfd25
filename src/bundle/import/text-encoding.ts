import { utf8 } from "#base/utf8.ts";

/** How a file was written by tools of Windows, where that keeps Lambda from reading it. */
export type TextMark = "utf-8-mark" | "utf-16";

/** Bytes without their byte order mark, as UTF-8, and which mark they had. */
export function withoutMark(bytes: Uint8Array): {
  readonly bytes: Uint8Array;
  readonly mark: TextMark | undefined;
} {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return { bytes: bytes.subarray(3), mark: "utf-8-mark" };
  const isLittle = first === 0xff && second === 0xfe;
  if (!isLittle && !(first === 0xfe && second === 0xff)) return { bytes, mark: undefined };
  const units = new Uint16Array((bytes.length - 2) >> 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < units.length; at += 1) units[at] = view.getUint16(2 + at * 2, isLittle);
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < units.length; at += 4096)
    text += String.fromCharCode(...units.subarray(at, at + 4096));
  // Something else that begins so, such as an MP3 frame, has characters that no text has.
  return text.includes("\0") ? { bytes, mark: undefined } : { bytes: utf8(text), mark: "utf-16" };
}
