import type { EngineFile, EntryPointCandidate } from "#contract/engine.ts";

/** Where the built-in default runtime stands when the project brings no runtime of its own. */
export const DEFAULT_RUNTIME_PATH = "/var/runtime/bootstrap.mjs";

const CANDIDATES = ["/var/task", "/opt"].flatMap((folder) =>
  [
    "bootstrap.mjs",
    "bootstrap.js",
    "bootstrap.ts",
    "bootstrap.mts",
    "bootstrap.cjs",
    "bootstrap",
  ].map((name) => `${folder}/${name}`),
);

/** `#!/usr/bin/env node`, `#!/opt/bin/node`, … */
const NODE_SHEBANG = /^#!.*\bnode\b/;

export type EntryPoint =
  | {
      readonly kind: "found";
      readonly path: string;
      readonly candidates: readonly EntryPointCandidate[];
    }
  | {
      readonly kind: "not-executable";
      readonly path: string;
      readonly candidates: readonly EntryPointCandidate[];
    };

/**
 * Chooses the module to run: the project's `bootstrap`, in JavaScript or TypeScript, else a layer's, else the default
 * runtime. A file named just `bootstrap` counts when its first line names node; it must be executable, as in Lambda.
 */
export function findEntryPoint(files: readonly EngineFile[]): EntryPoint {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const candidates: EntryPointCandidate[] = [];
  let chosen: string | undefined;
  for (const path of CANDIDATES) {
    const file = byPath.get(path);
    const isTaken = chosen === undefined && file !== undefined && isRunnable(file);
    candidates.push({
      path,
      outcome: isTaken ? "taken" : file === undefined ? "missing" : "not-tried",
    });
    if (isTaken) chosen = path;
  }
  candidates.push({
    path: DEFAULT_RUNTIME_PATH,
    outcome: chosen === undefined ? "taken" : "not-tried",
  });
  const path = chosen ?? DEFAULT_RUNTIME_PATH;
  const mode = byPath.get(path)?.mode ?? 0o755;
  if (path.endsWith("/bootstrap") && (mode & 0o111) === 0)
    return { kind: "not-executable", path, candidates };
  return { kind: "found", path, candidates };
}

function isRunnable({ path, bytes }: EngineFile): boolean {
  if (!path.endsWith("/bootstrap")) return true;
  return NODE_SHEBANG.test(
    new TextDecoder().decode(bytes.subarray(0, 256)).split("\n", 1)[0] ?? "",
  );
}
