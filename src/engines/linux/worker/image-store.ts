import { concatBytes } from "#base/concat-bytes.ts";
import type { EngineProgress } from "#contract/engine.ts";
import { readByteStream } from "#wire/byte-stream.ts";
import { partProblem } from "./check-part.ts";
import { type ImageManifest, parseManifest, publishedState } from "./manifest.ts";

/** Everything a machine is made of, in memory. */
export interface MachineImage {
  readonly manifest: ImageManifest;
  readonly wasm: ArrayBuffer;
  readonly state: ArrayBuffer;
}

const CACHE_PREFIX = "linux-machine-";

/**
 * Loads the image, with progress in bytes, and keeps it in the Cache API under its version, so that the next start
 * needs no network and an older version does not stay behind.
 */
export async function loadImage(
  baseUrl: string,
  wasmUrl: string,
  onProgress: (progress: EngineProgress) => void,
): Promise<MachineImage> {
  const manifestUrl = new URL("linux/manifest.json", baseUrl).href;
  const text = await loadManifest(manifestUrl);
  const manifest = parseManifest(JSON.parse(text) as unknown);
  // The manifest holds the checksums of the files, so its own names the version of the whole.
  const cache = await openCache(await digest(text));
  const stateUrl = new URL(`linux/${manifest.state.file}`, baseUrl).href;
  const meter = new Meter(onProgress);
  const [wasm, state] = await Promise.all([
    load(wasmUrl, cache, meter.part(manifest.inputs.v86Wasm.bytes)),
    load(stateUrl, cache, meter.part(manifest.state.bytes)),
  ]);
  for (const [url, content, expected] of [
    [wasmUrl, wasm, manifest.inputs.v86Wasm],
    [stateUrl, state, publishedState(manifest)],
  ] as const) {
    const problem = await partProblem(url, content, expected, subtleDigest());
    if (problem === undefined) continue;
    await cache?.delete(url);
    throw new Error(problem);
  }
  return { manifest, wasm, state };
}

/** The manifest from the network, or, offline, the one that was seen last. */
async function loadManifest(url: string): Promise<string> {
  const cache = await openStore(`${CACHE_PREFIX}manifest`);
  try {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    await cache?.put(url, response.clone());
    return await response.text();
  } catch (error) {
    const kept = await cache?.match(url);
    if (kept !== undefined) return await kept.text();
    throw new Error(
      `The Linux image could not be loaded from ${url}. Check the connection and try again.`,
      {
        cause: error,
      },
    );
  }
}

/** The cache of this version; those of other versions are removed. */
async function openCache(version: string): Promise<Cache | undefined> {
  const name = `${CACHE_PREFIX}${version}`;
  const cache = await openStore(name);
  if (cache === undefined) return undefined;
  for (const other of await caches.keys()) {
    const isOurs =
      other.startsWith(CACHE_PREFIX) && other !== name && other !== `${CACHE_PREFIX}manifest`;
    if (isOurs) await caches.delete(other);
  }
  return cache;
}

/** `undefined` where there is no Cache API (plain http on another host, storage turned off): then nothing is kept. */
async function openStore(name: string): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  try {
    return await caches.open(name);
  } catch {
    return undefined;
  }
}

async function load(url: string, cache: Cache | undefined, onBytes: Part): Promise<ArrayBuffer> {
  const kept = await cache?.match(url);
  if (kept !== undefined) {
    const bytes = await kept.arrayBuffer();
    onBytes(bytes.byteLength, bytes.byteLength);
    return bytes;
  }
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`${url} could not be loaded. Check the connection and try again.`, {
      cause: error,
    });
  });
  if (!response.ok) throw new Error(`${url} could not be loaded: status ${response.status}.`);
  const bytes = await readWithProgress(response, onBytes);
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  // A full disk or a private window is no reason not to run.
  await cache?.put(url, new Response(bytes, { headers: { "content-type": type } })).catch(() => {});
  return bytes;
}

async function readWithProgress(response: Response, onBytes: Part): Promise<ArrayBuffer> {
  // With a content coding the announced length is that of the coded bytes.
  const isPlain = response.headers.get("content-encoding") === null;
  const announced = isPlain ? Number(response.headers.get("content-length") ?? 0) : 0;
  const pieces: Uint8Array[] = [];
  let loaded = 0;
  for await (const piece of response.body === null ? [] : readByteStream(response.body)) {
    pieces.push(piece);
    loaded += piece.length;
    onBytes(loaded, announced === 0 ? undefined : announced);
  }
  onBytes(loaded, loaded);
  return concatBytes(pieces).buffer;
}

type Part = (loaded: number, total: number | undefined) => void;

/** Adds up the parts that load side by side. */
class Meter {
  readonly #parts: { loaded: number; total: number | undefined }[] = [];
  readonly #onProgress: (progress: EngineProgress) => void;

  constructor(onProgress: (progress: EngineProgress) => void) {
    this.#onProgress = onProgress;
  }

  part(expected: number | undefined): Part {
    const part = { loaded: 0, total: expected };
    this.#parts.push(part);
    return (loaded, total) => {
      part.loaded = loaded;
      part.total = total ?? part.total;
      this.#report();
    };
  }

  #report(): void {
    let loaded = 0;
    let total: number | undefined = 0;
    for (const part of this.#parts) {
      loaded += part.loaded;
      total = total === undefined || part.total === undefined ? undefined : total + part.total;
    }
    this.#onProgress({ kind: "loading", what: "Linux machine", loaded, total });
  }
}

/** SHA-256; `undefined` without a secure context, where there is no Cache API either. */
function subtleDigest(): ((content: BufferSource) => Promise<ArrayBuffer>) | undefined {
  return "subtle" in crypto ? (content) => crypto.subtle.digest("SHA-256", content) : undefined;
}

async function digest(text: string): Promise<string> {
  const hash = await subtleDigest()?.(new TextEncoder().encode(text));
  if (hash === undefined) return "";
  return Array.from(new Uint8Array(hash).subarray(0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
