import { type Result, err, ok } from "#base/result.ts";
import { IMPORT_LIMITS, type RawEntry } from "./raw-archive.ts";

/** Reads the files of a folder within the limits of a zip. Browsers tell no modes, and no links: they follow them. */
export async function readFolder(
  files: readonly { readonly path: string; readonly file: Blob }[],
  onProgress?: (share: number) => void,
  limits: { readonly files: number; readonly unpackedBytes: number } = IMPORT_LIMITS,
): Promise<Result<RawEntry[], string>> {
  if (files.length > limits.files) {
    return err(
      `The folder has more than ${limits.files} files, which is more than a project can hold. Leave out what the function doesn't need, such as caches and development packages.`,
    );
  }
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  if (total > limits.unpackedBytes) {
    return err(
      `The folder has ${Math.round(total / 1024 / 1024)} MB, more than Lambda's ${Math.round(limits.unpackedBytes / 1024 / 1024)} MB with layers. Leave out what the function doesn't need.`,
    );
  }
  const read: RawEntry[] = [];
  let done = 0;
  for (const { path, file } of files) {
    read.push({ path, bytes: new Uint8Array(await file.arrayBuffer()), unixMode: undefined });
    done += file.size;
    onProgress?.(total === 0 ? 1 : done / total);
  }
  return ok(read);
}
