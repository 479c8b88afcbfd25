import { type Result, err, ok } from "#base/result.ts";
import { withLineEnds } from "#project/line-ends.ts";
import {
  checkLayerName,
  checkLinkTarget,
  checkProjectPath,
  environmentPath,
} from "#project/project-path.ts";
import type {
  FileContent,
  FunctionSettings,
  Project,
  ProjectFile,
  ProjectPath,
} from "#project/project.ts";

/** An edit gives the project after it, or a text for people that says why it can't be done. */
export type Edited = Result<Project, string>;

const EMPTY: FileContent = { kind: "text", text: "" };

export function createFile(project: Project, path: string, content = EMPTY, mode = 0o644): Edited {
  const checked = checkProjectPath(path);
  if (!checked.ok) return checked;
  const taken = placeTaken(project.files, checked.value);
  if (taken !== undefined) return err(taken);
  return ok(withFile(project, checked.value, { content, mode }));
}

/** Adds or replaces a file, as an upload does. */
export function putFile(project: Project, path: string, content: FileContent): Edited {
  const checked = checkProjectPath(path);
  if (!checked.ok) return checked;
  const before = project.files.get(path);
  if (before === undefined) return createFile(project, path, content, modeOf(content));
  return ok(withFile(project, path, { ...before, content }));
}

/** Moves a file, or a folder with all that is in it. */
export function movePath(project: Project, from: ProjectPath, to: ProjectPath): Edited {
  if (from === to) return ok(project);
  if (`${to}/`.startsWith(`${from}/`))
    return err(`“${environmentPath(from)}” can't be moved into itself.`);
  const rest = new Map<ProjectPath, ProjectFile>();
  const moved: [ProjectPath, ProjectFile][] = [];
  for (const [path, file] of project.files) {
    if (isAtOrUnder(path, from)) moved.push([to + path.slice(from.length), file]);
    else rest.set(path, file);
  }
  if (moved.length === 0) return err(`There is no “${environmentPath(from)}” any more.`);
  for (const [path, file] of moved) {
    const checked = checkPlaced(path, file);
    if (!checked.ok) return checked;
    const taken = placeTaken(rest, path);
    if (taken !== undefined) return err(taken);
    rest.set(path, file);
  }
  return ok({ ...project, files: rest });
}

/** Copies a file, or a folder with all that is in it. */
export function copyPath(project: Project, from: ProjectPath, to: ProjectPath): Edited {
  const files = new Map(project.files);
  for (const [path, file] of project.files) {
    if (!isAtOrUnder(path, from)) continue;
    const copy = checkPlaced(to + path.slice(from.length), file);
    if (!copy.ok) return copy;
    const taken = placeTaken(files, copy.value);
    if (taken !== undefined) return err(taken);
    files.set(copy.value, file);
  }
  if (files.size === project.files.size)
    return err(`There is no “${environmentPath(from)}” any more.`);
  return ok({ ...project, files });
}

/** Deletes a file, or a folder with all that is in it. */
export function deletePath(project: Project, path: ProjectPath): Edited {
  const files = new Map([...project.files].filter(([other]) => !isAtOrUnder(other, path)));
  if (files.size === project.files.size)
    return err(`There is no “${environmentPath(path)}” any more.`);
  return ok({ ...project, files });
}

export function setText(project: Project, path: ProjectPath, text: string): Edited {
  return change(project, path, (file) => ({ ...file, content: { kind: "text", text } }));
}

/** @param mode permission bits, for example 0o755 */
export function setMode(project: Project, path: ProjectPath, mode: number): Edited {
  return change(project, path, (file) => ({ ...file, mode }));
}

/** Makes all line endings of a text file equal; a binary file stays as it is. */
export function setLineEnds(project: Project, path: ProjectPath, ends: "lf" | "crlf"): Edited {
  return change(project, path, (file) =>
    file.content.kind !== "text"
      ? file
      : { ...file, content: { kind: "text", text: withLineEnds(file.content.text, ends) } },
  );
}

export function setSettings(project: Project, settings: FunctionSettings): Edited {
  return ok({ ...project, settings });
}

export function renameProject(project: Project, name: string): Edited {
  const trimmed = name.trim();
  if (trimmed === "") return err("A project needs a name.");
  return ok({ ...project, name: trimmed });
}

export function addEvent(project: Project, name: string, text: string): Edited {
  const checked = checkEventName(project, name);
  if (!checked.ok) return checked;
  return ok({ ...project, events: [...project.events, { name: checked.value, text }] });
}

export function renameEvent(project: Project, from: string, to: string): Edited {
  if (from === to) return ok(project);
  const checked = checkEventName(project, to);
  if (!checked.ok) return checked;
  const events = project.events.map((event) =>
    event.name === from ? { ...event, name: checked.value } : event,
  );
  return ok({ ...project, events });
}

export function setEventText(project: Project, name: string, text: string): Edited {
  const events = project.events.map((event) => (event.name === name ? { ...event, text } : event));
  return ok({ ...project, events });
}

export function deleteEvent(project: Project, name: string): Edited {
  return ok({ ...project, events: project.events.filter((event) => event.name !== name) });
}

/** Adds a layer as the last one: on equal paths later layers win. */
export function addLayer(project: Project, name: string): Edited {
  const checked = checkLayerName(name);
  if (!checked.ok) return checked;
  if (project.layers.includes(name)) return err(`There is a layer “${name}” already.`);
  if (project.layers.length >= 5) {
    return err("A function can have 5 layers at most. Remove one, or merge two.");
  }
  return ok({ ...project, layers: [...project.layers, name] });
}

/** A name that no layer of the project has: `name`, `name-2`, `name-3` … */
export function freeLayerName({ layers }: Pick<Project, "layers">, name: string): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name.slice(0, 60)}-${count}`;
    if (!layers.includes(candidate)) return candidate;
  }
}

/** Removes a layer with its files. */
export function removeLayer(project: Project, name: string): Edited {
  const prefix = `layers/${name}`;
  return ok({
    ...project,
    layers: project.layers.filter((layer) => layer !== name),
    files: new Map([...project.files].filter(([path]) => !isAtOrUnder(path, prefix))),
  });
}

/** Moves a layer one place earlier (`-1`) or later (`1`). */
export function reorderLayer(project: Project, name: string, by: -1 | 1): Edited {
  const from = project.layers.indexOf(name);
  const to = from + by;
  if (from === -1 || to < 0 || to >= project.layers.length) return ok(project);
  const layers = project.layers.filter((layer) => layer !== name);
  layers.splice(to, 0, name);
  return ok({ ...project, layers });
}

/** A name that no saved event has: `name`, `name 2`, `name 3` … */
export function freeEventName(project: Project, name: string): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name} ${count}`;
    if (project.events.every((event) => event.name !== candidate)) return candidate;
  }
}

function checkEventName(project: Project, name: string): Result<string, string> {
  const trimmed = name.trim();
  if (trimmed === "") return err("An event needs a name.");
  if (trimmed.includes("/") || trimmed.includes("\\")) {
    return err(
      `“${trimmed}” contains a slash. Event names become file names in the project zip: use “-” instead.`,
    );
  }
  if (project.events.some((event) => event.name === trimmed)) {
    return err(`There is an event “${trimmed}” already. Choose another name.`);
  }
  return ok(trimmed);
}

/** Uploads of programs and scripts get their executable bit: browsers don't tell us the one they had. */
function modeOf(content: FileContent): number {
  if (content.kind === "link") return 0o777;
  if (content.kind === "text") return content.text.startsWith("#!") ? 0o755 : 0o644;
  const [a, b, c, d] = content.bytes;
  return a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46 ? 0o755 : 0o644; // ELF
}

/** Whether a file may stand there: a relative link points elsewhere from another place. */
function checkPlaced(path: string, { content }: ProjectFile): Result<ProjectPath, string> {
  const checked = checkProjectPath(path);
  if (!checked.ok || content.kind !== "link") return checked;
  const target = checkLinkTarget(checked.value, content.target);
  return target.ok ? checked : target;
}

function isAtOrUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Why nothing can be put at `path`; `undefined` when it is free. A file can't be a folder too. */
function placeTaken(
  files: ReadonlyMap<ProjectPath, unknown>,
  path: ProjectPath,
): string | undefined {
  if (files.has(path))
    return `There is a file “${environmentPath(path)}” already. Choose another name.`;
  for (const other of files.keys()) {
    if (other.startsWith(`${path}/`))
      return `“${environmentPath(path)}” is a folder. Choose another name.`;
    if (path.startsWith(`${other}/`))
      return `“${environmentPath(other)}” is a file: nothing can be put into it.`;
  }
  return undefined;
}

function change(
  project: Project,
  path: ProjectPath,
  edit: (file: ProjectFile) => ProjectFile,
): Edited {
  const file = project.files.get(path);
  if (file === undefined) return err(`There is no “${environmentPath(path)}” any more.`);
  return ok(withFile(project, path, edit(file)));
}

function withFile(project: Project, path: ProjectPath, file: ProjectFile): Project {
  return { ...project, files: new Map(project.files).set(path, file) };
}
