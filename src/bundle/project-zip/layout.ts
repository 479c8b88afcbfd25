import { splitProjectPath } from "#project/project-path.ts";
import type { Project } from "#project/project.ts";

/** What the project zip has at its root besides the function's files. */
export const TEMPLATE = "template.yaml";
export const MAKEFILE = "Makefile";
export const README = "README.md";
export const MANIFEST = "playground.json";
export const EVENTS = "events";
export const LAYERS = "layers";
/** JavaScript made of TypeScript, and scripts that a package adds: what `make dist` can't take from the sources. */
export const COMPILED = "compiled";

/** What deployment reads: JSON for the AWS CLI, and templates in other formats. */
export const DEPLOY = "deploy";

/** Grows with every name that the zip takes for itself: in older zips such a folder is the function's. */
export const LAYOUT = 2;

/** Names at the root that are the zip's own and not the function's. */
export const OWN_NAMES = [
  TEMPLATE,
  MAKEFILE,
  README,
  MANIFEST,
  EVENTS,
  LAYERS,
  COMPILED,
  DEPLOY,
] as const;

const RESERVED = new Set([...OWN_NAMES.map((name) => name.toLowerCase()), "gnumakefile", "dist"]);

/** Folder for the function's files when one of them has a name that the zip's own files need. */
const CODE_FOLDER = "function";

/**
 * Where the function's files are in the project zip: at the root (`""`), or in a folder of their own (`function/`).
 * Compared without case, because the zip is unpacked on systems that know none.
 */
export function codeRoot(project: Pick<Project, "files">): "" | `${typeof CODE_FOLDER}/` {
  for (const path of project.files.keys()) {
    const parts = splitProjectPath(path);
    if (parts?.root.kind !== "task") continue;
    const [first = ""] = parts.relative.split("/");
    if (RESERVED.has(first.toLowerCase())) return `${CODE_FOLDER}/`;
  }
  return "";
}

/** A file name for each saved event: letters that every file system takes, each name once. */
export function eventFiles(project: Pick<Project, "events">): string[] {
  const taken = new Set<string>();
  return project.events.map(({ name }) => {
    const stem =
      name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "") || "event";
    let file = `${stem}.json`;
    for (let count = 2; taken.has(file.toLowerCase()); count += 1) file = `${stem}-${count}.json`;
    taken.add(file.toLowerCase());
    return file;
  });
}

/** A logical ID of a template for each layer: letters and digits only, each once. */
export function layerIds(names: readonly string[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const stem = name
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join("");
    let id = `${stem}Layer`;
    for (let count = 2; taken.has(id); count += 1) id = `${stem}Layer${count}`;
    taken.add(id);
    ids.set(name, id);
  }
  return ids;
}
