import { messageOf } from "#base/message-of.ts";
import { type Result, ok } from "#base/result.ts";
import { importArchive } from "../import/import-archive.ts";
import type { RawEntry } from "../import/raw-archive.ts";
import { readFolder } from "../import/read-folder.dom.ts";
import { readZip } from "../import/read-zip.dom.ts";
import { writeZip } from "../zip-writer.ts";
import type { ImportSource, PackAnswer, PackRequest } from "./protocol.ts";

/** Web Worker for large zips: deflate on the page's own thread would stop its typing and drawing. */
const scope = globalThis as unknown as DedicatedWorkerGlobalScope; // the only place where this file runs
const answer = (message: PackAnswer, transfer: Transferable[] = []): void =>
  scope.postMessage(message, transfer);

scope.addEventListener("message", ({ data }: MessageEvent<PackRequest>) => {
  carryOut(data).catch((error: unknown) => answer({ kind: "failed", message: messageOf(error) }));
});

async function carryOut(request: PackRequest): Promise<void> {
  switch (request.kind) {
    case "pack": {
      const total = request.entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const zip = writeZip(request.entries, (packed) =>
        answer({ kind: "progress", share: total === 0 ? 1 : packed / total }),
      );
      answer({ kind: "packed", zip }, [zip.buffer]);
      break;
    }
    case "import": {
      const { fileName, from, functionId } = request;
      const read = await readSource(request, (share) => answer({ kind: "progress", share }));
      answer({
        kind: "imported",
        result: read.ok
          ? await importArchive(read.value, {
              fileName,
              from,
              unzip: (bytes) => readZip(new Blob([new Uint8Array(bytes)])),
              ...(functionId !== undefined && { functionId }),
            })
          : read,
      });
      break;
    }
  }
}

async function readSource(
  source: ImportSource,
  onProgress: (share: number) => void,
): Promise<Result<RawEntry[], string>> {
  switch (source.from) {
    case "zip":
      return readZip(source.file, onProgress);
    case "folder":
      return readFolder(source.files, onProgress);
    case "template": {
      const bytes = new Uint8Array(await source.file.arrayBuffer());
      return ok([{ path: source.fileName, bytes, unixMode: undefined }]);
    }
  }
}
