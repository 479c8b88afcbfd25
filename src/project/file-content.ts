import { strictUtf8Text } from "#base/utf8.ts";
import type { FileContent } from "./project.ts";

/** Bytes from outside as a project keeps them: text where they are UTF-8 without NUL, which an editor can show. */
export function contentOfBytes(bytes: Uint8Array): FileContent {
  const text = bytes.includes(0) ? undefined : strictUtf8Text(bytes);
  return text === undefined ? { kind: "binary", bytes } : { kind: "text", text };
}
