/** What the manifest says of a file. */
export interface Expected {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Why a file of the image is not the one that the manifest describes; `undefined` when it is. A proxy that cuts files
 * short, a host that serves an older one beside a newer manifest, a damaged cache: a machine restored from that would
 * fail in ways that nobody could explain.
 *
 * @param digest SHA-256; absent where the page has no secure context, and then only the length is compared
 */
export async function partProblem(
  name: string,
  content: ArrayBuffer,
  expected: Expected,
  digest: ((content: ArrayBuffer) => Promise<ArrayBuffer>) | undefined,
): Promise<string | undefined> {
  const advice = "Reload the page; if it stays so, the site was not published completely.";
  if (content.byteLength !== expected.bytes)
    return `The Linux image is incomplete or mixed: ${name} has ${content.byteLength} bytes where ${expected.bytes} were expected. ${advice}`;
  if (digest === undefined) return undefined;
  const found = hex(new Uint8Array(await digest(content)));
  if (found === expected.sha256) return undefined;
  return `The Linux image is damaged or mixed: the checksum of ${name} is ${found.slice(0, 12)}… where ${expected.sha256.slice(0, 12)}… was expected. ${advice}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
