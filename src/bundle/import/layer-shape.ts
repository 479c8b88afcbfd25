import { NO_ENTRY_POINT } from "#contract/entry-point.ts";
import type { CheckedEntry } from "./check-entries.ts";
import type { ReportLine } from "./raw-archive.ts";

/** What lies at the root of layers; a word about them may lie beside it. */
const LAYER_FOLDERS =
  /^(?:bin|lib|lib64|share|etc|extensions|nodejs|python|ruby|java)(?:\/|$)|^bootstrap$|^(?:README|LICEN[CS]E|NOTICE|CHANGELOG)(?:\.\w+)?$/i;
/** `bash-layer-v3`, `lambda_layer`; not `player`. */
const NAMED = /(?:^|[^a-z])layers?(?:[^a-z]|$)/i;

/** A zip whose root has only folders of a layer, or that says so in its name, is one. */
export function layerName(
  entries: readonly CheckedEntry[],
  name: string,
  report: ReportLine[],
): string | undefined {
  const program = entries.find(({ path }) => /^(?:[^/]+\/)?bootstrap$/.test(path));
  const isNamed = NAMED.test(name);
  const isShaped = entries.every(({ path }) => LAYER_FOLDERS.test(path));
  if (!isNamed && program !== undefined && program.path !== "bootstrap") {
    report.push({
      kind: "note",
      text: `There is no bootstrap at the root: it is ${program.path}, and Lambda does not look there. It would answer: ${NO_ENTRY_POINT}. Move it to the root of the package.`,
    });
    return undefined;
  }
  if (!isNamed && (!isShaped || program !== undefined)) return undefined;
  return cleanLayerName(name);
}

export function cleanLayerName(name: string): string {
  const clean = name
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 64);
  return clean === "" ? "layer" : clean;
}
