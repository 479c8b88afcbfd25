import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import { checkRelativePath } from "#project/project-path.ts";
import { joined } from "../javascript/joined.ts";
import { IMPORT_LIMITS, type RawEntry, type ReportLine } from "./raw-archive.ts";

/** A file whose path is known to be harmless. */
export interface CheckedEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits; `undefined` when the zip has none. */
  readonly mode: number | undefined;
}

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;
const REGULAR = 0o100000;

/**
 * Refuses the whole archive for one dangerous entry (a path that leaves the folder, an absolute one, a link to the
 * outside, two files of one name), and puts right what is only unusual: backslashes, links within the package.
 */
export function checkEntries(
  entries: readonly RawEntry[],
  report: ReportLine[],
): Result<CheckedEntry[], string> {
  const byPath = new Map<string, RawEntry>();
  const links = new Map<string, RawEntry>();
  let backslashes = 0;
  for (const entry of entries) {
    let path = entry.path;
    if (path.includes("\\")) {
      backslashes += 1;
      path = path.replaceAll("\\", "/");
    }
    while (path.startsWith("./")) path = path.slice(2);
    // An empty folder, as Windows tools write it: with a backslash at its end, and so no folder to other tools.
    if (path.endsWith("/") && entry.bytes.length === 0) continue;
    if (/^[A-Za-z]:\//.test(path))
      return err(refused(`“${entry.path}” is an absolute Windows path`));
    const checked = checkRelativePath(path);
    if (!checked.ok) return err(`Nothing was imported. ${checked.error}`);
    if (byPath.has(path) || links.has(path)) {
      return err(
        refused(`“${path}” is there twice, and every tool would take another one of the two`),
      );
    }
    const type = (entry.unixMode ?? 0) & TYPE_MASK;
    if (type === SYMLINK) links.set(path, entry);
    else if (type !== 0 && type !== REGULAR)
      return err(refused(`“${path}” is a device, a pipe or a socket, not a file`));
    else byPath.set(path, entry);
  }
  if (backslashes > 0) {
    report.push({
      kind: "fixed",
      text: `${counted(backslashes, "path")} had backslashes, as some Windows tools write them: changed to “/”. Lambda would unpack such a path as one long file name.`,
    });
  }
  for (const path of byPath.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (byPath.has(folder) || links.has(folder))
        return err(refused(`“${folder}” is a file and a folder at once`));
    }
  }
  const resolved = resolveLinks(links, byPath, report);
  if (!resolved.ok) return resolved;
  return ok([...[...byPath].map(([path, entry]) => withMode(path, entry)), ...resolved.value]);
}

function withMode(path: string, { bytes, unixMode }: RawEntry): CheckedEntry {
  const mode = unixMode === undefined ? undefined : unixMode & 0o777;
  return { path, bytes, mode };
}

const MAX_LINKS_IN_A_ROW = 8;

/** A link within the package becomes a copy of its target: projects have no links. */
function resolveLinks(
  links: ReadonlyMap<string, RawEntry>,
  files: ReadonlyMap<string, RawEntry>,
  report: ReportLine[],
): Result<CheckedEntry[], string> {
  const copies: CheckedEntry[] = [];
  for (const path of links.keys()) {
    const end = endOfLinks(path, links);
    if (end.kind === "outside") {
      return err(
        refused(
          `“${path}” is a symbolic link to “${end.target.slice(0, 80)}”, outside the package`,
        ),
      );
    }
    if (end.kind === "absolute") {
      report.push({
        kind: "note",
        text: `“${path}” is a symbolic link to “${end.target.slice(0, 80)}”. Lambda keeps such links; projects of the playground have none, so it was left out. Use that path itself, or make the link in bootstrap: ln -s ${end.target.slice(0, 80)} /tmp/….`,
      });
      continue;
    }
    const copied = copiesOf(path, end.path, files);
    if (copied.length === 0) {
      report.push({
        kind: "note",
        text: `“${path}” is a symbolic link to “${end.path}”, which is no file of the zip. It was left out.`,
      });
      continue;
    }
    report.push({
      kind: "fixed",
      text: `“${path}” was a symbolic link: it is a copy of “${end.path}” now, because projects have no links.`,
    });
    copies.push(...copied);
    if (files.size + copies.length > IMPORT_LIMITS.files)
      return err(refused("its symbolic links make more files than a project can hold"));
  }
  return ok(copies);
}

type LinkEnd =
  | { readonly kind: "inside"; readonly path: string }
  /** `/opt/lib`: a place of the execution environment. */
  | { readonly kind: "absolute"; readonly target: string }
  /** It leaves the package by `..`. */
  | { readonly kind: "outside"; readonly target: string };

/** Follows links that point at links. */
function endOfLinks(path: string, links: ReadonlyMap<string, RawEntry>): LinkEnd {
  let at = path;
  for (let count = 0; links.has(at) && count < MAX_LINKS_IN_A_ROW; count += 1) {
    const target = utf8Text(links.get(at)?.bytes ?? new Uint8Array());
    const inTask = target.replace(/^\/var\/task\//, "");
    if (inTask.startsWith("/"))
      return /(?:^|\/)\.\.(?:\/|$)/.test(inTask)
        ? { kind: "outside", target }
        : { kind: "absolute", target };
    const folder = target !== inTask || !at.includes("/") ? "" : at.slice(0, at.lastIndexOf("/"));
    const next = joined(folder, inTask);
    if (next === undefined) return { kind: "outside", target };
    at = next;
  }
  return { kind: "inside", path: at };
}

/** What a link points at, a file or a whole folder, under the link's own path. */
function copiesOf(
  path: string,
  target: string,
  files: ReadonlyMap<string, RawEntry>,
): CheckedEntry[] {
  const file = files.get(target);
  if (file !== undefined) return [withMode(path, file)];
  return [...files]
    .filter(([inner]) => inner.startsWith(`${target}/`))
    .map(([inner, entry]) => withMode(`${path}${inner.slice(target.length)}`, entry));
}

function refused(why: string): string {
  return `Nothing was imported: ${why}. A zip for Lambda has no such entry; make it again from its files.`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
