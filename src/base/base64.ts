/** Standard base64 (RFC 4648 §4, with padding) of any bytes. */
export function toBase64(bytes: Uint8Array): string {
  // In slices: `String.fromCharCode` takes its arguments from the stack, and a payload can have six million bytes.
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** The bytes of a base64 text, or `undefined` when it is not base64. White space and missing padding are accepted. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const compact = text.replaceAll(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  if (compact.replace(/=+$/, "").length % 4 === 1) return undefined;
  let binary: string;
  try {
    binary = atob(compact);
  } catch {
    return undefined; // wrong amount of padding
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
