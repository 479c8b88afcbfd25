import { type Result, err, ok } from "#base/result.ts";
import { isWellFormed, toWellFormed } from "#base/utf8.ts";
import type { ProjectPath } from "./project.ts";

/** Bytes, as Linux file systems have it. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 1024;

/** Layer names become folder names in a project and parts of resource names in templates. */
const LAYER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Checks a path inside a deployment package or layer: relative, `/` between names, no `.` or `..`, nothing that a zip
 * or a shell on another system would read differently. The error says which part is wrong.
 */
export function checkRelativePath(path: string): Result<string, string> {
  if (path === "") return err("The path is empty. Give the file a name.");
  if (!isWellFormed(path)) {
    return err(
      `“${toWellFormed(path).slice(0, 80)}” contains half of a surrogate pair, which no file name can hold. Rename the file.`,
    );
  }
  if (path.includes("\0")) return err("The path contains a NUL byte, which no file system allows.");
  if (path.includes("\\")) {
    return err(
      `“${path}” contains a backslash. Separate folders with “/”: Linux takes “\\” as part of the name.`,
    );
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what we look for
  if (/[\u0001-\u001f\u007f]/.test(path))
    return err(`“${printable(path)}” contains a control character. Remove it.`);
  if (path.startsWith("/"))
    return err(`“${path}” is absolute. Paths start inside the package, without “/”.`);
  const encoder = new TextEncoder();
  if (encoder.encode(path).length > MAX_PATH_BYTES) {
    return err(`The path is longer than ${MAX_PATH_BYTES} bytes: ${path.slice(0, 60)}…`);
  }
  for (const name of path.split("/")) {
    if (name === "")
      return err(`“${path}” has an empty folder or file name. Remove the extra “/”.`);
    if (name === "." || name === "..")
      return err(`“${path}” contains “${name}”, which would leave the folder.`);
    if (encoder.encode(name).length > MAX_NAME_BYTES) {
      return err(`The name “${name.slice(0, 40)}…” is longer than ${MAX_NAME_BYTES} bytes.`);
    }
  }
  return ok(path);
}

/** Checks a layer's name. */
export function checkLayerName(name: string): Result<string, string> {
  if (LAYER_NAME.test(name)) return ok(name);
  return err(
    `“${printable(name)}” can't be a layer's name. Use 1 to 64 letters, digits, “-” and “_”, starting with a letter or digit.`,
  );
}

/** The two kinds of place a project file can be in. */
export type PathRoot =
  | { readonly kind: "task" }
  | { readonly kind: "layer"; readonly layer: string };

/** Takes a project path apart: `layers/tools/bin/x` → layer `tools`, `bin/x`. `undefined` when it is none. */
export function splitProjectPath(
  path: ProjectPath,
): { readonly root: PathRoot; readonly relative: string } | undefined {
  const [first, ...rest] = path.split("/");
  if (first === "task" && rest.length > 0)
    return { root: { kind: "task" }, relative: rest.join("/") };
  const [layer, ...inLayer] = rest;
  if (first === "layers" && layer !== undefined && inLayer.length > 0) {
    return { root: { kind: "layer", layer }, relative: inLayer.join("/") };
  }
  return undefined;
}

/** Checks a whole project path, its root included. */
export function checkProjectPath(path: string): Result<ProjectPath, string> {
  const parts = splitProjectPath(path);
  if (parts === undefined) {
    return err(
      `“${printable(path)}” is not a project path: it must start with task/ or layers/<name>/.`,
    );
  }
  if (parts.root.kind === "layer") {
    const name = checkLayerName(parts.root.layer);
    if (!name.ok) return name;
  }
  const relative = checkRelativePath(parts.relative);
  return relative.ok ? ok(path) : relative;
}

/** Where the file or folder is in the execution environment: `/var/task/…` or `/opt/…`. */
export function environmentPath(path: ProjectPath): string {
  const parts = splitProjectPath(path);
  if (path === "task") return "/var/task";
  if (/^layers\/[^/]+$/.test(path)) return "/opt";
  if (parts === undefined) return `/${path}`;
  return parts.root.kind === "task" ? `/var/task/${parts.relative}` : `/opt/${parts.relative}`;
}

/** Places of an execution environment that a link may name in full; no other place is sure to be there. */
const LINKED_PLACES =
  /^\/(?:var\/(?:task|runtime|lang)|opt|tmp|usr|bin|sbin|lib|lib64|dev)(?:\/|$)/;
/** Places that a link may climb to: its own package's, and what stands beside it. */
const OWN_PLACES = /^\/(?:var\/task|opt|tmp)(?:\/|$)/;

/**
 * Whether a symbolic link may point there: within its package, to `/opt`, `/tmp` and other places of the execution
 * environment (`inside`), to a place that nobody knows (`elsewhere`), or out of its package by `..` (`outside`).
 *
 * @param at absolute path of the link in the environment: `/var/task/bin/x`
 */
export function linkPlace(at: string, target: string): "inside" | "elsewhere" | "outside" {
  const isAbsolute = target.startsWith("/");
  const names = isAbsolute ? [] : at.split("/").slice(1, -1);
  for (const name of target.split("/")) {
    if (name === "." || name === "") continue;
    if (name !== "..") names.push(name);
    else if (isAbsolute || names.pop() === undefined) return "outside";
  }
  const place = `/${names.join("/")}`;
  if ((isAbsolute ? LINKED_PLACES : OWN_PLACES).test(place)) return "inside";
  return isAbsolute ? "elsewhere" : "outside";
}

/** Checks the target of a symbolic link of a project. */
export function checkLinkTarget(path: ProjectPath, target: string): Result<string, string> {
  const shown = printable(target);
  // oxlint-disable-next-line no-control-regex -- control characters are what we look for
  if (target === "" || !isWellFormed(target) || /[\u0000-\u001f\u007f]/.test(target))
    return err(`“${path}” is a symbolic link to “${shown}”, which is no path.`);
  if (new TextEncoder().encode(target).length > MAX_PATH_BYTES)
    return err(
      `“${path}” is a symbolic link to a path that is longer than ${MAX_PATH_BYTES} bytes.`,
    );
  if (linkPlace(environmentPath(path), target) === "inside") return ok(target);
  return err(
    `“${path}” is a symbolic link to “${shown}”, outside the package. Links point within it, or to /opt, /tmp and the image's own programs.`,
  );
}

/** Shortens and escapes text from outside for an error message. */
function printable(text: string): string {
  return JSON.stringify(text.slice(0, 80)).slice(1, -1);
}
