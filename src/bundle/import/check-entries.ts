import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import { checkRelativePath, linkPlace } from "#project/project-path.ts";
import type { RawEntry, ReportLine } from "./raw-archive.ts";

/** A file whose path is known to be harmless. */
export interface CheckedEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits; `undefined` when the zip has none. */
  readonly mode: number | undefined;
  /** Target of a symbolic link, which has no bytes. */
  readonly link?: string;
}

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Refuses the whole archive for one dangerous entry (a path that leaves the folder, an absolute one, a link to the
 * outside, two files of one name), and puts right what is only unusual: backslashes.
 */
export function checkEntries(
  entries: readonly RawEntry[],
  report: ReportLine[],
): Result<CheckedEntry[], string> {
  const byPath = new Map<string, RawEntry>();
  const links = new Map<string, RawEntry>();
  let backslashes = 0;
  for (const entry of entries) {
    if (entry.path.includes("\\")) backslashes += 1;
    const path = entry.path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
    const isEmpty = entry.bytes.length === 0;
    // An empty folder, as Windows tools write it: with a backslash at its end, and so no folder to other tools.
    if (path.endsWith("/") && isEmpty) continue;
    const problem = pathProblem(path, entry.path);
    if (problem !== undefined) return err(problem);
    if (byPath.has(path) || links.has(path)) {
      return err(
        refused(`“${path}” is there twice, and every tool would take another one of the two`),
      );
    }
    const type = typeOf(entry);
    // Some tools write folders without the slash.
    if (type === FOLDER && isEmpty) continue;
    if (type === SYMLINK) links.set(path, entry);
    else if (type !== 0 && type !== REGULAR)
      return err(refused(`“${path}” is a device, a pipe or a socket, not a file`));
    else byPath.set(path, entry);
  }
  noteBackslashes(backslashes, report);
  const clash = fileAndFolder(new Set([...byPath.keys(), ...links.keys()]));
  if (clash !== undefined) return err(refused(`“${clash}” is a file and a folder at once`));
  const checked = checkLinks(links, report);
  if (!checked.ok) return checked;
  return ok([...[...byPath].map(([path, entry]) => withMode(path, entry)), ...checked.value]);
}

function pathProblem(path: string, written: string): string | undefined {
  if (/^[A-Za-z]:\//.test(path)) return refused(`“${written}” is an absolute Windows path`);
  const checked = checkRelativePath(path);
  return checked.ok ? undefined : `Nothing was imported. ${checked.error}`;
}

/** 0 where the archive does not say. */
function typeOf({ unixMode = 0 }: RawEntry): number {
  return unixMode & TYPE_MASK;
}

function noteBackslashes(backslashes: number, report: ReportLine[]): void {
  if (backslashes > 0) {
    report.push({
      kind: "fixed",
      text: `${counted(backslashes, "path")} had backslashes, as some Windows tools write them: changed to “/”. Lambda would unpack such a path as one long file name.`,
    });
  }
}

/** The first path that is a file and has something below it. */
function fileAndFolder(paths: ReadonlySet<string>): string | undefined {
  for (const path of paths) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (paths.has(folder)) return folder;
    }
  }
  return undefined;
}

function withMode(path: string, { bytes, unixMode }: RawEntry): CheckedEntry {
  const mode = unixMode === undefined ? undefined : unixMode & 0o777;
  return { path, bytes, mode };
}

/** Links as projects have them; the whole archive is refused for one that leaves it. */
function checkLinks(
  links: ReadonlyMap<string, RawEntry>,
  report: ReportLine[],
): Result<CheckedEntry[], string> {
  const kept: CheckedEntry[] = [];
  for (const [path, { bytes }] of links) {
    const target = utf8Text(bytes);
    const shown = target.slice(0, 80);
    const place = linkPlace(`/var/task/${path}`, target);
    if (place === "outside")
      return err(refused(`“${path}” is a symbolic link to “${shown}”, outside the package`));
    if (place === "elsewhere") {
      report.push({
        kind: "note",
        text: `“${path}” is a symbolic link to “${shown}”, a place outside the package that Lambda may not have: it was left out.`,
      });
    } else kept.push({ path, bytes: new Uint8Array(), mode: 0o777, link: target });
  }
  return ok(kept);
}

function refused(why: string): string {
  return `Nothing was imported: ${why}. A zip for Lambda has no such entry; make it again from its files.`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
