import { contentOperations } from "./content-operations.ts";
import { descriptorOperations } from "./descriptor-operations.ts";
import { entryOperations } from "./entry-operations.ts";
import { folderOperations } from "./folder-operations.ts";
import { OpenFiles } from "./open-files.ts";
import type { Volume } from "./volume.ts";

/**
 * The calls of `node:fs`, each named as its promise form is. The three forms that Node has (`readFileSync`, `readFile`
 * with a callback, `promises.readFile`) are made of these.
 */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function createOperations(volume: Volume) {
  const files = new OpenFiles(volume);
  return {
    ...entryOperations(volume),
    ...folderOperations(volume),
    ...contentOperations(volume, files),
    ...descriptorOperations(files),
  };
}

export type Operations = ReturnType<typeof createOperations>;
