import { statSync } from "node:fs";
import { join } from "node:path";
import type { EntryPointCandidate } from "#contract/engine.ts";

/** Paths of the entry point as Lambda names them; `<dir>` stands in for `/var/task` (Runtime API reference §5.2). */
const TASK_ENTRY_POINT = "/var/task/bootstrap";
const LAYER_ENTRY_POINT = "/opt/bootstrap";

/** Where to start, and what was looked at. */
export interface EntryPointSearch {
  readonly candidates: readonly EntryPointCandidate[];
  /** Lambda's name and the real path of the file that was taken. */
  readonly found: { readonly entryPoint: string; readonly path: string } | undefined;
}

/**
 * Looks for the entry point. Like Lambda, takes the first that exists and is no directory, whether it can be run or not.
 * There are no layers here, so `/opt/bootstrap`, which errors mention, never exists.
 */
export function findEntryPoint(directory: string): EntryPointSearch {
  const path = join(directory, "bootstrap");
  const outcome = look(path);
  const isTaken = outcome === "taken";
  return {
    candidates: [
      { path: TASK_ENTRY_POINT, outcome },
      { path: LAYER_ENTRY_POINT, outcome: isTaken ? "not-tried" : "missing" },
    ],
    found: isTaken ? { entryPoint: TASK_ENTRY_POINT, path } : undefined,
  };
}

function look(path: string): "missing" | "directory" | "taken" {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "missing";
  return stats.isDirectory() ? "directory" : "taken";
}
