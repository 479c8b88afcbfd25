import { type Result, err } from "#base/result.ts";
import type { Imported } from "../import/import-archive.ts";
import type { PackageEntry } from "../package-entry.ts";
import type { ImportSource, PackAnswer, PackRequest } from "./protocol.ts";

/** From here on work goes to a Web Worker and reports progress. */
const LARGE_BYTES = 1024 * 1024;

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

/** How long the Web Worker may say nothing: a slow computer reads the largest template that is taken in much less. */
const SILENCE_LIMIT_MS = 60_000;

/**
 * Reads a zip, a folder or a template alone and makes a project of it, always in a Web Worker: whatever somebody wrote
 * into it can hold up that worker, which is ended then, and not the page. The error is a text for people.
 */
export async function importSource(
  source: ImportSource,
  onProgress?: (share: number) => void,
): Promise<Result<Imported, string>> {
  const request: PackRequest = { kind: "import", ...source };
  try {
    const answer = await inWorker(request, onProgress, undefined, SILENCE_LIMIT_MS);
    if (answer.kind !== "imported") throw new Error(`The packing worker answered ${answer.kind}`);
    return answer.result;
  } catch (error) {
    if (!(error instanceof TooSlow)) throw error;
    return err(
      `Reading it took more than ${SILENCE_LIMIT_MS / 1000} seconds and was given up: its files or its template are made so that they can hardly be read. Import the files without the template.`,
    );
  }
}

class TooSlow extends Error {}

function inWorker(
  request: PackRequest,
  onProgress: ((share: number) => void) | undefined,
  signal?: AbortSignal,
  silenceLimitMs?: number,
): Promise<PackAnswer> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const worker = new Worker(new URL("./main.ts", import.meta.url), { type: "module" });
  return new Promise<PackAnswer>((resolve, reject) => {
    const wait = (): void => {
      clearTimeout(limit);
      if (silenceLimitMs !== undefined)
        limit = setTimeout(() => reject(new TooSlow()), silenceLimitMs);
    };
    wait();
    worker.addEventListener("message", ({ data }: MessageEvent<PackAnswer>) => {
      wait();
      if (data.kind === "progress") onProgress?.(data.share);
      else if (data.kind === "failed") reject(new Error(data.message));
      else resolve(data);
    });
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
    signal?.addEventListener("abort", () => reject(new Error("cancelled")), { once: true });
    worker.postMessage(request);
  }).finally(() => {
    clearTimeout(limit);
    worker.terminate();
  });
}
