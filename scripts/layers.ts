/**
 * The layers, bottom to top: what each folder of `src` may import besides itself. ARCHITECTURE.md draws the same table.
 * `types` marks folders of which only types may be imported (`import type`), because they live in another world.
 */
interface Layer {
  readonly folder: string;
  readonly mayImport: readonly string[];
  readonly types?: readonly string[];
}

export const LAYERS: readonly Layer[] = [
  { folder: "base", mayImport: [] },
  { folder: "runtime-api", mayImport: ["base"] },
  {
    folder: "engines",
    mayImport: ["base", "runtime-api"],
    types: ["project", "simulator", "network"],
  },
  { folder: "trace", mayImport: ["base", "runtime-api"], types: ["engines", "lambda"] },
  { folder: "lambda", mayImport: ["base", "runtime-api", "trace"], types: ["engines"] },
  { folder: "event-sources", mayImport: ["base"] },
  // `lambda` for the validation of settings, which is Lambda's own.
  { folder: "project", mayImport: ["base", "lambda"], types: ["engines"] },
  { folder: "bundle", mayImport: ["base", "lambda", "project"] },
  {
    folder: "network",
    mayImport: ["base", "runtime-api", "lambda", "event-sources", "trace"],
    types: ["engines"],
  },
  {
    folder: "simulator",
    mayImport: [
      "base",
      "runtime-api",
      "lambda",
      "event-sources",
      "trace",
      "project",
      "engines",
      "network",
    ],
  },
  {
    folder: "local",
    mayImport: [
      "base",
      "runtime-api",
      "lambda",
      "event-sources",
      "trace",
      "project",
      "bundle",
      "engines",
      "network",
      "simulator",
    ],
  },
  {
    folder: "ui",
    // The page knows the service only through the trace, the project and the simulator's contract.
    mayImport: ["base", "trace", "project", "bundle", "simulator", "event-sources"],
    types: ["engines", "lambda", "runtime-api"],
  },
];

/**
 * Debt: imports that break the table, each with its reason, to be counted and removed.
 * Shape: `"<file> -> <folder>": "<reason>"`.
 */
export const DEBT: Readonly<Record<string, string>> = {
  "src/engines/javascript/worker/fetch.ts -> network":
    "the guest's end of the port protocol stands beside the host's end, which it has to match",
  "src/engines/javascript/client/engine.ts -> project":
    "the default runtime that a project without a bootstrap runs on is the text that projects can copy",
};

export interface Violation {
  readonly file: string;
  readonly target: string;
  readonly message: string;
}

const IMPORT =
  /(?:^|\n)\s*(?<statement>import|export)\s+(?<clause>[^"';]*?)\s*from\s*["'](?<from>[^"']+)["']|(?:import\(|new URL\(|(?:^|\n)import\s*)\s*["'](?<bare>[^"']+)["']/g;

/** Finds the imports of one file that its layer may not have. `file` is relative to the repository: `src/ui/app.tsx`. */
export function violationsOf(file: string, text: string): Violation[] {
  const folder = folderOf(file);
  const layer = LAYERS.find((candidate) => candidate.folder === folder);
  if (folder === undefined || layer === undefined) return [];
  const found: Violation[] = [];
  for (const match of text.matchAll(IMPORT)) {
    const { clause, from, bare } = match.groups ?? {};
    const specifier = from ?? bare ?? "";
    const target = targetFolder(file, specifier);
    if (target === undefined || target === folder) continue;
    const isTypeOnly = clause?.startsWith("type ") ?? false;
    if (layer.mayImport.includes(target)) continue;
    if (isTypeOnly && (layer.types?.includes(target) ?? false)) continue;
    if (DEBT[`${file} -> ${target}`] !== undefined) continue;
    const hint = layer.types?.includes(target)
      ? "only its types: use `import type`"
      : `only ${[...layer.mayImport, ...(layer.types ?? []).map((name) => `types of ${name}`)].join(", ") || "nothing"}`;
    found.push({
      file,
      target,
      message: `${file} imports ${specifier}, but ${folder} may import ${hint}.`,
    });
  }
  return found;
}

function folderOf(file: string): string | undefined {
  return /^src\/(?<folder>[^/]+)\//.exec(file)?.groups?.["folder"];
}

function targetFolder(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return specifier.slice(1).split("/")[0];
  if (!specifier.startsWith(".")) return undefined;
  const path = new URL(specifier, `file:///${file}`).pathname.slice(1);
  return folderOf(path);
}
