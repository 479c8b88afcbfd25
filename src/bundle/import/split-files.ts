import { utf8, utf8Text } from "#base/utf8.ts";
import type { SavedEvent } from "#project/project.ts";
import { joined } from "../javascript/joined.ts";
import { type CheckedEntry, counted } from "./check-entries.ts";
import type { FoundTemplate } from "./find-template.ts";
import { cleanLayerName } from "./layer-shape.ts";
import type { ReportLine } from "./raw-archive.ts";
import type { TemplateFacts } from "./template/read-template.ts";
import { withoutMark } from "./text-encoding.ts";

export interface SplitFiles {
  /** With project paths: `task/…`, `layers/<name>/…`. */
  readonly code: readonly CheckedEntry[];
  readonly layers: readonly string[];
  readonly events: SavedEvent[];
}

/** With a template, the code is in the folder that it names, layers in theirs, and `events/` are events. */
export function splitFiles(
  entries: readonly CheckedEntry[],
  template: FoundTemplate | undefined,
  report: ReportLine[],
): SplitFiles {
  const inTask = (files: readonly CheckedEntry[]): CheckedEntry[] =>
    files.map((entry) => ({ ...entry, path: `task/${entry.path}` }));
  if (template === undefined) return { code: inTask(entries), layers: [], events: [] };
  const { folder, facts } = template;
  const isEvent = ({ path }: CheckedEntry): boolean =>
    path.startsWith(`${folder}events/`) && /\/events\/[^/]+\.json$/.test(`/${path}`);
  const events = entries.filter(isEvent).map(({ path, bytes }) => ({
    name: path.slice(`${folder}events/`.length, -".json".length),
    text: utf8Text(withoutMark(bytes).bytes),
  }));
  const under = (written: string): CheckedEntry[] => {
    if (written === "") return [];
    const place = joined(folder.replace(/\/$/, ""), written.replace(/\/+$/, "")) ?? "";
    if (place === "" || place === ".") return [];
    return inFolder(entries, place, report).map((entry) => ({
      ...entry,
      path: entry.path.slice(place.length + 1),
    }));
  };
  const layers: string[] = [];
  const layerCode: CheckedEntry[] = [];
  for (const { id, name, folder: written } of facts.layers) {
    const files = under(written);
    const layer = cleanLayerName(name);
    if (files.length === 0 || layers.includes(layer)) {
      report.push({
        kind: "note",
        text: `The files of the layer ${id} (“${written}”) are not in the zip: it was left out.`,
      });
      continue;
    }
    layers.push(layer);
    layerCode.push(...files.map((entry) => ({ ...entry, path: `layers/${layer}/${entry.path}` })));
    report.push({
      kind: "found",
      text: `“${written}” is the layer ${layer}: its files are under /opt.`,
    });
  }
  const inline = inlineFile(facts);
  const inCode = under(facts.codeUri ?? "");
  const code = inline ?? inCode;
  if (code.length > 0) {
    const others = entries.length - inCode.length - layerCode.length - events.length;
    if (inline === undefined) {
      report.push({
        kind: "found",
        text: `The code is in “${(facts.codeUri ?? "").replace(/^\.\//, "").replace(/\/+$/, "")}”, as the template says.${others > 0 ? ` ${counted(others, "file")} beside it, the template included, ${others === 1 ? "is" : "are"} not part of the function and ${others === 1 ? "was" : "were"} left out.` : ""}`,
      });
    }
    return { code: [...inTask(code), ...layerCode], layers, events };
  }
  const folders = facts.layers.map((layer) =>
    joined(folder.replace(/\/$/, ""), layer.folder.replace(/\/+$/, "")),
  );
  const rest = entries.filter(
    (entry) =>
      entry.path !== template.path &&
      !isEvent(entry) &&
      !folders.some((one) => one !== undefined && one !== "" && entry.path.startsWith(`${one}/`)),
  );
  // A template alone: it is what there is to see.
  const shown = rest.length === 0 && layerCode.length === 0 ? entries : rest;
  return { code: [...inTask(shown), ...layerCode], layers, events };
}

/** Code that stands in the template is one file, `index.js`. Source: CloudFormation, "AWS::Lambda::Function Code". */
function inlineFile({ inlineCode, runtime }: TemplateFacts): CheckedEntry[] | undefined {
  if (inlineCode === undefined || runtime?.startsWith("nodejs") !== true) return undefined;
  return [{ path: "index.js", bytes: utf8(inlineCode), mode: 0o644 }];
}

/**
 * What is in a folder of the archive. A link that leads out of it, to another place of the archive, becomes a copy: the
 * package has nothing but the folder.
 */
function inFolder(
  entries: readonly CheckedEntry[],
  folder: string,
  report: ReportLine[],
): CheckedEntry[] {
  return entries
    .filter(({ path }) => path.startsWith(`${folder}/`))
    .flatMap((entry) => {
      const { path, link } = entry;
      if (link === undefined || link.startsWith("/")) return [entry];
      const target = joined(path.slice(0, path.lastIndexOf("/")), link) ?? "";
      if (target.startsWith(`${folder}/`)) return [entry];
      const copies = entries
        .filter((one) => one.link === undefined)
        .filter((one) => one.path === target || one.path.startsWith(`${target}/`))
        .map((one) => ({ ...one, path: path + one.path.slice(target.length) }));
      report.push({
        kind: copies.length === 0 ? "note" : "fixed",
        text: `“${path}” was a symbolic link to “${target}”, outside of the function's folder: ${copies.length === 0 ? "nothing is there, and it was left out" : "it is a copy now"}.`,
      });
      return copies;
    });
}
