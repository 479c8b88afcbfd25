import { LAYER_BOOTSTRAP, TASK_BOOTSTRAP } from "#contract/entry-point.ts";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { EntryPointCandidate } from "#contract/engine.ts";

/** Where to start, and what was looked at. */
export interface EntryPointSearch {
  readonly candidates: readonly EntryPointCandidate[];
  /** Lambda's name and the real path of the file that was taken. */
  readonly found: { readonly entryPoint: string; readonly path: string } | undefined;
}

/**
 * Looks for the entry point. Like Lambda, takes the first that exists and is no directory, whether it can be run or not.
 *
 * @param opt the folder with the layers, which stands in for `/opt`; `undefined` without layers
 */
export function findEntryPoint(directory: string, opt?: string): EntryPointSearch {
  const places = [
    { entryPoint: TASK_BOOTSTRAP, path: join(directory, "bootstrap") },
    {
      entryPoint: LAYER_BOOTSTRAP,
      path: opt === undefined ? undefined : join(opt, "bootstrap"),
    },
  ];
  const candidates: EntryPointCandidate[] = [];
  let found: EntryPointSearch["found"];
  for (const { entryPoint, path } of places) {
    const outcome = found !== undefined ? "not-tried" : path === undefined ? "missing" : look(path);
    candidates.push({ path: entryPoint, outcome });
    if (outcome === "taken" && path !== undefined) found = { entryPoint, path };
  }
  return { candidates, found };
}

function look(path: string): "missing" | "directory" | "taken" {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "missing";
  return stats.isDirectory() ? "directory" : "taken";
}
