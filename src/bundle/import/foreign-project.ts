import { type Result, err, ok } from "#base/result.ts";
import type { Project, ProjectFile } from "#project/project.ts";
import { checkLinkTarget, checkProjectPath } from "#project/project-path.ts";
import { type CheckedEntry, counted } from "./check-entries.ts";
import { findTemplate } from "./find-template.ts";
import { settingsOf } from "./guess-settings.ts";
import { importedFile } from "./imported-file.ts";
import { layerName } from "./layer-shape.ts";
import type { ImportOptions, ReportLine } from "./raw-archive.ts";
import { unpackNamed } from "./named-zips.ts";
import { splitFiles } from "./split-files.ts";
import type { TemplateFunction } from "./template/read-template.ts";

/**
 * A project of files that somebody else packed: a function, a SAM project or a layer.
 */
export async function foreignProject(
  archive: readonly CheckedEntry[],
  { fileName, functionId, from, unzip }: ImportOptions,
  report: ReportLine[],
): Promise<Result<ForeignProject, string>> {
  const name = fileName.replace(/\.(?:zip|ya?ml|json|template)$/i, "").slice(0, 100) || "Imported";
  const template = await findTemplate(archive, report, functionId);
  const entries =
    template === undefined ? archive : await unpackNamed(archive, template, report, unzip);
  const layer = template === undefined ? layerName(entries, name, report) : undefined;
  const { code, events, layers } = splitFiles(entries, template, report);
  const taken = takeFiles(
    layer === undefined
      ? code
      : code.map((entry) => ({ ...entry, path: entry.path.replace(/^task/, `layers/${layer}`) })),
    from,
    report,
  );
  if (!taken.ok) return taken;
  const files = taken.value;
  const crlf = [...files]
    .filter(
      ([path, { content }]) =>
        content.kind === "text" &&
        /(?:\.(?:ba)?sh|\/bootstrap)$/.test(path) &&
        content.text.includes("\r\n"),
    )
    .map(([path]) => path);
  if (crlf.length > 0) {
    report.push({
      kind: "note",
      text: `${crlf.join(", ")} ${crlf.length === 1 ? "has" : "have"} Windows line endings (CRLF), on which Bash stumbles. Download offers to change them; so does the line under the editor.`,
    });
  }
  report.unshift({ kind: "found", text: summary(files, layer) });
  const attached = layer === undefined ? layers : [layer];
  const settings = settingsOf({ files, layers: attached }, template?.facts, report);
  return ok({
    project: {
      name,
      files,
      layers: attached,
      settings,
      events,
      requests: [],
    },
    functions: template?.facts.functions ?? [],
    chosen: template?.facts.id,
    layer,
  });
}

/** Files and links with their project paths, put right where that is needed. */
function takeFiles(
  code: readonly CheckedEntry[],
  from: ImportOptions["from"],
  report: ReportLine[],
): Result<Map<string, ProjectFile>, string> {
  const files = new Map<string, ProjectFile>();
  const links: string[] = [];
  let modeless = 0;
  for (const entry of code) {
    const { path, link } = entry;
    const checked = checkProjectPath(path);
    if (!checked.ok) return err(`Nothing was imported. ${checked.error}`);
    if (link !== undefined) {
      const target = checkLinkTarget(path, link);
      if (!target.ok) return err(`Nothing was imported. ${target.error}`);
      files.set(path, { content: { kind: "link", target: link }, mode: 0o777 });
      links.push(`${path.replace(IN_ROOT, "")} → ${link.slice(0, 80)}`);
      continue;
    }
    if (entry.mode === undefined || entry.mode === 0) modeless += 1;
    files.set(path, importedFile(entry, report));
  }
  if (modeless > 0) {
    const why =
      from === "folder"
        ? `Browsers tell no Unix modes of files (${counted(modeless, "file")})`
        : `The zip has no Unix modes for ${counted(modeless, "file")}, as when it is made on Windows`;
    report.push({
      kind: "fixed",
      text: `${why}: programs and scripts, bootstrap among them, are executable now (0755), the others 0644.`,
    });
  }
  if (links.length > 0) {
    report.push({
      kind: "found",
      text: `${counted(links.length, "symbolic link")}, kept as Lambda keeps them: ${listed(links)}.`,
    });
  }
  return ok(files);
}

const IN_ROOT = /^(?:task|layers\/[^/]+)\//;

/** The first few, and that there are more. */
function listed(names: readonly string[]): string {
  return `${names.slice(0, 4).join(", ")}${names.length > 4 ? " and more" : ""}`;
}

/** The project, and which functions of its template there were to choose from. */
export interface ForeignProject {
  readonly project: Project;
  readonly functions: readonly TemplateFunction[];
  readonly chosen: string | undefined;
  /** Name of the layer that the archive is, where it is one. */
  readonly layer: string | undefined;
}

function summary(files: ReadonlyMap<string, ProjectFile>, layer: string | undefined): string {
  const names = listed([...files.keys()].map((path) => path.replace(IN_ROOT, "")));
  return layer === undefined
    ? `${counted(files.size, "file")} for /var/task: ${names}.`
    : `A layer, ${counted(files.size, "file")} for /opt: ${names}. It is the layer “${layer}” of a new project without a function.`;
}
