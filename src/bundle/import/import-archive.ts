import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import type { Project } from "#project/project.ts";
import { isJunk } from "../package-entry.ts";
import { MANIFEST } from "../project-zip/layout.ts";
import { type CheckedEntry, checkEntries, counted } from "./check-entries.ts";
import { foreignProject } from "./foreign-project.ts";
import { ownProject } from "./own-project.ts";
import type { TemplateFunction } from "./template/read-template.ts";
import type { ImportOptions, RawEntry, ReportLine } from "./raw-archive.ts";

/** A project that was made of an archive, and what there is to say about it. */
export interface Imported {
  readonly project: Project;
  readonly report: readonly ReportLine[];
  /** Functions of the template that it came with, the taken one among them; of a project there is one. */
  readonly functions: readonly TemplateFunction[];
  readonly chosen: string | undefined;
  /** Name of the layer that the archive is, where it is one: it can join another project. */
  readonly layer: string | undefined;
}

/**
 * Makes a project of an archive's files: ours, which come back exactly, or anybody's. All or nothing; the error is a
 * text for people.
 *
 */
export async function importArchive(
  entries: readonly RawEntry[],
  { from = "zip", ...options }: ImportOptions,
): Promise<Result<Imported, string>> {
  const report: ReportLine[] = [];
  const checked = checkEntries(entries, report);
  if (!checked.ok) return checked;
  if (checked.value.length === 0)
    return err(`The ${from} has no files, so there is nothing to import.`);
  const { files, folder } = withoutParent(checked.value);
  if (folder !== "" && (from === "zip" || folder.includes("/"))) {
    report.push({
      kind: "fixed",
      text: `Everything was in the folder “${folder}”, which was taken away: Lambda looks for bootstrap at the root of the zip.`,
    });
  }
  const manifest = files.find(({ path }) => path === MANIFEST);
  const own =
    manifest === undefined ? undefined : await ownProject(utf8Text(manifest.bytes), files);
  if (own !== undefined) {
    const { project } = own;
    return ok({
      project,
      report: [...report, ...own.report],
      functions: [],
      chosen: undefined,
      layer: layersAlone(project),
    });
  }
  const useful = withoutJunk(files, report);
  if (useful.length === 0)
    return err(
      `The ${from} has nothing but files of editors and file managers: nothing was imported.`,
    );
  const foreign = await foreignProject(useful, { ...options, from }, report);
  return foreign.ok ? ok({ ...foreign.value, report }) : foreign;
}

/** The layer of a project that has nothing else. */
function layersAlone({ files, layers }: Project): string | undefined {
  const [only, ...others] = layers;
  const isAlone = [...files.keys()].every((path) => path.startsWith(`layers/${only ?? ""}/`));
  return others.length === 0 && isAlone && files.size > 0 ? only : undefined;
}

/** Folders that stand at the root of a layer, and so are no parent that a zip tool added. */
const LAYER_FOLDERS = new Set(
  "bin lib lib64 share etc extensions nodejs python ruby java node_modules".split(" "),
);

/** Takes away folders that everything is in, as in archives that are downloaded from code hosts. */
function withoutParent(entries: readonly CheckedEntry[]): {
  readonly files: readonly CheckedEntry[];
  readonly folder: string;
} {
  const parents: string[] = [];
  // Files of file managers stand beside the folder, or in it: they don't count.
  let current = entries.filter(({ path }) => !isJunk(path));
  for (let depth = 0; depth < 4; depth += 1) {
    const [parent] = current[0]?.path.split("/") ?? [];
    if (parent === undefined || LAYER_FOLDERS.has(parent)) break;
    if (!current.every(({ path }) => path.startsWith(`${parent}/`))) break;
    parents.push(parent);
    current = current.map((entry) => ({ ...entry, path: entry.path.slice(parent.length + 1) }));
  }
  return parents.length === 0
    ? { files: entries, folder: "" }
    : {
        files: [...current, ...entries.filter(({ path }) => isJunk(path))],
        folder: parents.join("/"),
      };
}

function withoutJunk(entries: readonly CheckedEntry[], report: ReportLine[]): CheckedEntry[] {
  const useful = entries.filter(({ path }) => !isJunk(path));
  const count = entries.length - useful.length;
  if (count > 0) {
    report.push({
      kind: "fixed",
      text: `${counted(count, "file")} of editors and file managers (such as .DS_Store) ${count === 1 ? "was" : "were"} left out.`,
    });
  }
  return useful;
}
