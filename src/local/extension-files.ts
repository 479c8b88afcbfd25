import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "/opt/extensions";

/**
 * Names of the files directly in `/opt/extensions` (Runtime API reference §10): whatever is no folder.
 *
 * @param opt the folder with the layers, which stands in for `/opt`; `undefined` without layers
 */
export function extensionFiles(opt: string | undefined): readonly string[] {
  if (opt === undefined) return [];
  const folder = join(opt, "extensions");
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder).filter(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() !== true,
  );
}

/** The real place of a file of `/opt/extensions`. */
export function extensionFile(path: string, opt: string | undefined): string | undefined {
  return opt === undefined || !path.startsWith(`${FOLDER}/`)
    ? undefined
    : join(opt, path.slice("/opt".length));
}
