import type { Result } from "#base/result.ts";
import type { RawEntry } from "../import/raw-archive.ts";
import type { PackageEntry } from "../package-entry.ts";
import type { PackAnswer, PackRequest } from "./protocol.ts";

/** From here on work goes to a Web Worker and reports progress. */
const LARGE_BYTES = 1024 * 1024;
/** A zip can be a thousand times smaller than what is in it. */
const LARGE_ZIP_BYTES = 64 * 1024;

/** Makes a zip; large ones in a Web Worker. `onProgress` gets the share that is done, 0 to 1. */
export async function packZip(
  entries: readonly PackageEntry[],
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const total = entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total <= LARGE_BYTES) {
    const { writeZip } = await import("../zip-writer.ts");
    return writeZip(entries);
  }
  const answer = await inWorker({ kind: "pack", entries }, onProgress, signal);
  if (answer.kind !== "packed") throw new Error(`The packing worker answered ${answer.kind}`);
  return answer.zip;
}

/** Reads a zip; large ones in a Web Worker. The error is a text for people. */
export async function unpackZip(
  zip: Blob,
  onProgress?: (share: number) => void,
): Promise<Result<RawEntry[], string>> {
  if (zip.size <= LARGE_ZIP_BYTES) {
    const { readZip } = await import("../import/read-zip.dom.ts");
    return readZip(zip);
  }
  const answer = await inWorker({ kind: "unpack", zip }, onProgress);
  if (answer.kind !== "unpacked") throw new Error(`The packing worker answered ${answer.kind}`);
  return answer.result;
}

function inWorker(
  request: PackRequest,
  onProgress: ((share: number) => void) | undefined,
  signal?: AbortSignal,
): Promise<PackAnswer> {
  const worker = new Worker(new URL("./main.ts", import.meta.url), { type: "module" });
  return new Promise<PackAnswer>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<PackAnswer>) => {
      if (data.kind === "progress") onProgress?.(data.share);
      else if (data.kind === "failed") reject(new Error(data.message));
      else resolve(data);
    });
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
    signal?.addEventListener("abort", () => reject(new Error("cancelled")), { once: true });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
