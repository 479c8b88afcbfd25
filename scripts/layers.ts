/**
 * The floors of `src`, bottom to top: a folder imports only from folders before it in this list, types included.
 * ARCHITECTURE.md shows the same list.
 */
export const FLOORS = [
  "base",
  "runtime-api",
  "contract",
  "wire",
  "trace",
  "lambda",
  "event-sources",
  "project",
  "bundle",
  "engines",
  "network",
  "simulator",
  "local",
  "ui",
] as const;

/** The storeys of `src/ui`, bottom to top, by the same rule. A panel does not import from another panel. */
export const STOREYS = ["kit", "state", "panels", "shell"] as const;

export interface Violation {
  readonly file: string;
  readonly target: string;
  readonly message: string;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+[^"';]*?\s*from\s*["'](?<from>[^"']+)["']|(?:import\(|new URL\(|(?:^|\n)import\s*)\s*["'](?<bare>[^"']+)["']/g;

/** Finds the imports of one file that reach upwards. `file` is relative to the repository: `src/ui/shell/dialogs.tsx`. */
export function violationsOf(file: string, text: string): Violation[] {
  const found: Violation[] = [];
  for (const match of text.matchAll(IMPORT)) {
    const specifier = match.groups?.["from"] ?? match.groups?.["bare"] ?? "";
    const target = targetOf(file, specifier);
    const reason = target === undefined ? undefined : refusal(file, target);
    if (target !== undefined && reason !== undefined) {
      found.push({ file, target, message: `${file} imports ${specifier}, but ${reason}.` });
    }
  }
  return found;
}

/** Why `file` must not import `target`, both paths below `src`; `undefined` when it may. */
function refusal(file: string, target: string): string | undefined {
  const [, from = "", ...inFrom] = file.split("/");
  const [, to = "", ...inTo] = target.split("/");
  if (from === "local" && to === "simulator" && ["worker", "page"].includes(inTo[0] ?? ""))
    return "what Node and the Web Worker share lies in simulator/commands";
  if (from !== to) return upward(FLOORS, from, to);
  if (from !== "ui") return undefined;
  const [storey = "", panel] = inFrom;
  const [storeyThere = "", panelThere] = inTo;
  if (storey !== storeyThere) return upward(STOREYS, storey, storeyThere);
  return storey === "panels" && panel !== panelThere
    ? `a panel imports only from itself and the storeys below`
    : undefined;
}

function upward(order: readonly string[], from: string, to: string): string | undefined {
  const here = order.indexOf(from);
  const there = order.indexOf(to);
  if (here < 0) return undefined;
  if (there >= 0 && there < here) return undefined;
  return `${from} may import only from ${order.slice(0, here).join(", ") || "nothing else"}`;
}

/** The path below `src` that a specifier leads to; `undefined` for packages and for what lies outside `src`. */
function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}`;
  if (!specifier.startsWith(".")) return undefined;
  const path = new URL(specifier, `file:///${file}`).pathname.slice(1);
  return path.startsWith("src/") ? path : undefined;
}
