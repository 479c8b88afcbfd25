import { isSymbolicLink } from "#contract/symbolic-links.ts";
import type { Project } from "#project/project.ts";
import { type PathRoot, splitProjectPath } from "#project/project-path.ts";
import type { PackageContents, PackagePart } from "../../package-contents.ts";
import { type PackageEntry, isJunk } from "../../package-entry.ts";
import { COMPILED, LAYERS, OWN_NAMES, codeRoot } from "../layout.ts";
import { recipe, recipeWord } from "./recipe-text.ts";

/** Files of one recipe line: far below what a command line may have. */
const FILES_PER_LINE = 40;

/** Names that no package has, as `find` patterns: what `isJunk` says, and what tools leave beside a project. */
const JUNK_NAMES = [".DS_Store", "._?*", "*.sw[op]", "*~"];
const JUNK_NAMES_WITHOUT_CASE = ["Thumbs.db", "desktop.ini"];
const JUNK_FOLDERS = ["__MACOSX", ".git"];
/** What SAM's tools leave beside a template. */
const SAM_NAMES = [".aws-sam", "samconfig.toml"];

/**
 * `dist`: copies what is there, so that a file that was added by hand is packed too, and puts right what a zip for
 * Lambda needs: modes, line endings of bootstrap, compiled files in place of their sources.
 */
export function distRule(project: Project, contents: PackageContents): string[] {
  const root = codeRoot(project);
  const lines = ["dist:", "\trm -rf dist", "\tmkdir -p dist"];
  const isFree = (name: string): boolean =>
    !contents.function.entries.some(({ path }) => path === name || path.startsWith(`${name}/`));
  if (contents.function.entries.length > 0) {
    lines.push(
      ...partLines(contents.function, {
        from: root === "" ? "." : root.slice(0, -1),
        left: root === "" ? [...OWN_NAMES, "dist", ...SAM_NAMES.filter(isFree)] : [],
        to: "dist/function",
        zip: "../function.zip",
        compiled: `${COMPILED}/function`,
        sources: sourcesOf(project, contents.function, ({ kind }) => kind === "task"),
      }),
    );
  }
  for (const layer of contents.layers) {
    lines.push(
      ...partLines(layer, {
        from: `${LAYERS}/${layer.name}`,
        left: [],
        to: `dist/layers/${layer.name}`,
        zip: `../${layer.name}.zip`,
        compiled: `${COMPILED}/${LAYERS}/${layer.name}`,
        sources: sourcesOf(
          project,
          layer,
          (where) => where.kind === "layer" && where.layer === layer.name,
        ),
      }),
    );
  }
  if (contents.layers.length > 0) {
    lines.push("\tmkdir -p dist/opt");
    // In configured order: on equal paths later layers win.
    for (const [index, { name, entries }] of contents.layers.entries()) {
      const hidden = hiddenPaths(contents.layers.slice(0, index), entries);
      if (hidden.length > 0)
        lines.push(...inChunks(hidden, (files) => `\tcd dist/opt && rm -rf -- ${files.join(" ")}`));
      lines.push(`\tcp -RpP dist/layers/${name}/. dist/opt/`);
    }
  }
  return lines;
}

/** What is in the way of a later layer: links where it has a folder or a file, and all that is where it has a link. */
function hiddenPaths(
  earlier: readonly PackagePart[],
  entries: readonly PackageEntry[],
): readonly string[] {
  const before = earlier.flatMap((layer) => layer.entries);
  const isAtOrUnder = (path: string, place: string): boolean =>
    path === place || path.startsWith(`${place}/`);
  const covered = before
    .filter(isSymbolicLink)
    .filter((link) => entries.some(({ path }) => isAtOrUnder(path, link.path)));
  const covering = entries
    .filter(isSymbolicLink)
    .filter((link) => before.some(({ path }) => isAtOrUnder(path, link.path)));
  return [...new Set([...covered, ...covering].map(({ path }) => path))];
}

interface Place {
  /** Folder of the files in the project zip. */
  readonly from: string;
  /** Names at its root that are the zip's own. */
  readonly left: readonly string[];
  readonly to: string;
  /** The zip, as seen from `to`. */
  readonly zip: string;
  /** Folder of what was compiled or added. */
  readonly compiled: string;
  /** Files of the project that the package has not. */
  readonly sources: readonly string[];
}

function partLines(part: PackagePart, place: Place): string[] {
  const { from, left, to, zip, compiled, sources } = place;
  const prunes = [
    ...left.map((name) => `-path ./${name}`),
    ...JUNK_FOLDERS.map((name) => `-name ${name}`),
  ].join(" -o ");
  const names = [
    ...JUNK_NAMES.map((name) => `! -name '${name}'`),
    ...JUNK_NAMES_WITHOUT_CASE.map((name) => `! -iname '${name}'`),
  ].join(" ");
  const copy = 'for file; do mkdir -p "$$to/$${file%/*}"; cp -RpP "$$file" "$$to/$$file"; done';
  const lines = [
    `\tmkdir -p ${to}`,
    recipe(
      `to=$$PWD/${to}`,
      `cd ${from}`,
      `find . \\( ${prunes} \\) -prune -o \\( -type f -o -type l \\) ${names} -exec sh -ec 'to=$$1; shift; ${copy}' sh "$$to" {} +`,
    ),
  ];
  if (sources.length > 0)
    lines.push(...inChunks(sources, (files) => `\tcd ${to} && rm -f -- ${files.join(" ")}`));
  if (part.generated.size > 0) lines.push(`\tcp -RpP ${compiled}/. ${to}/`);
  if (part.entries.some(({ path }) => path === "bootstrap")) lines.push(...bootstrapLines(to));
  lines.push(
    // Lambda runs the function as another user than the one that made the zip.
    `\tfind ${to} -type f -exec chmod a+r {} +`,
    ...modeLines(part, to),
    `\tfind ${to} ! -type l -exec touch -t 198001010000 {} +`,
    `\tfind ${to} -type l -exec touch -h -t 198001010000 {} +`,
    `\tcd ${to} && find . ! -type d | sort | zip -X -q -y -@ ${zip}`,
  );
  return lines;
}

/** A script with Windows line endings does not start. `printf`, because not every sed knows `\r`. */
function bootstrapLines(folder: string): string[] {
  const file = `${folder}/bootstrap`;
  return [
    `\tif [ ! -L ${file} ] && [ "$$(head -c 2 ${file})" = '#!' ]; then sed "s/$$(printf '\\015')\\$$//" ${file} > dist/lf && cat dist/lf > ${file} && rm dist/lf; fi`,
  ];
}

/** Modes get lost on the way through Windows. Files that were taken away by hand need none. */
function modeLines({ entries }: PackagePart, folder: string): string[] {
  const byMode = new Map<number, string[]>();
  for (const { path, mode } of entries) {
    // What a link points at has a mode of its own.
    if ((mode & 0o111) !== 0 && !isSymbolicLink({ mode }))
      byMode.set(mode, [...(byMode.get(mode) ?? []), `${folder}/${path}`]);
  }
  return [...byMode].flatMap(([mode, paths]) =>
    inChunks(
      paths,
      (files) =>
        `\tfor file in ${files.join(" ")}; do if [ -e "$$file" ]; then chmod ${mode.toString(8).padStart(4, "0")} "$$file"; fi; done`,
    ),
  );
}

function inChunks(paths: readonly string[], line: (words: readonly string[]) => string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < paths.length; at += FILES_PER_LINE)
    lines.push(line(paths.slice(at, at + FILES_PER_LINE).map(recipeWord)));
  return lines;
}

/** Files of the project's folder that the package leaves out or has in a compiled form under another name. */
function sourcesOf(
  project: Project,
  { entries }: PackagePart,
  isHere: (root: PathRoot) => boolean,
): string[] {
  const packed = new Set(entries.map(({ path }) => path));
  return [...project.files.keys()].flatMap((path) => {
    const parts = splitProjectPath(path);
    if (parts === undefined || !isHere(parts.root) || packed.has(parts.relative)) return [];
    return isJunk(parts.relative) ? [] : [parts.relative];
  });
}
