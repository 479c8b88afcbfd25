import { utf8 } from "#base/utf8.ts";
import { splitProjectPath } from "#project/project-path.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import { deployableEntries, layerEntries } from "./deployable-bundle.ts";
import { compileEntries } from "./javascript/compile.ts";
import type { Compilation } from "./typescript/compiled-file.ts";
import { type PackageEntry, isJunk, sortEntries } from "./package-entry.ts";
import { type PackageTarget, packageTarget } from "./package-target.ts";

/** One package: what is in it, and which of its files are not the project's own bytes. */
export interface PackagePart {
  readonly entries: readonly PackageEntry[];
  /** Paths that were compiled or added, with their contents in `entries`. */
  readonly generated: ReadonlySet<string>;
}

/** Everything that is deployed for a project: the function's package and its layers. */
export interface PackageContents {
  readonly target: PackageTarget;
  readonly function: PackagePart;
  /** In configured order; layers without files are left out. */
  readonly layers: readonly (PackagePart & { readonly name: string })[];
  /** Source → compiled path, within the function's package. */
  readonly compiled: ReadonlyMap<string, string>;
  readonly problems: readonly { readonly projectPath: ProjectPath; readonly message: string }[];
  /** What a `tsconfig.json` asks for and does not get, in sentences. */
  readonly compilerNotes: readonly string[];
  /** Project paths that no package has, and why. */
  readonly leftOut: readonly { readonly projectPath: ProjectPath; readonly reason: string }[];
}

/** What the compiler made of a project: of the function's package and of each layer. */
export interface CompiledProject {
  readonly task: Compilation;
  readonly layers: ReadonlyMap<string, Compilation>;
}

const NOT_COMPILED: Compilation = { files: new Map(), notes: [] };

/**
 * The contents of the function's package and of its layers, with the target that they are made for.
 *
 * @param compiled by `compileProject`; a project without TypeScript needs none
 */
export function packageContents(
  project: Project,
  compiled: CompiledProject = { task: NOT_COMPILED, layers: new Map() },
): PackageContents {
  const target = packageTarget(project);
  const isNode = target.kind !== "provided";
  const problems: { projectPath: ProjectPath; message: string }[] = [];
  const notes = new Set<string>();
  const compile = (entries: readonly PackageEntry[], root: string, made: Compilation) => {
    if (!isNode) return { part: part(entries), renamed: new Map<string, string>() };
    const { entries: packed, changed, renamed, problems: found } = compileEntries(entries, made);
    for (const { path, message } of found)
      problems.push({ projectPath: `${root}/${path}`, message });
    for (const note of made.notes) notes.add(note);
    return { part: part(packed, changed), renamed };
  };
  const task = compile(deployableEntries(project), "task", compiled.task);
  const layers = project.layers
    .map((name) => ({
      name,
      ...compile(
        layerEntries(project, name),
        `layers/${name}`,
        compiled.layers.get(name) ?? NOT_COMPILED,
      ).part,
    }))
    .filter(({ entries }) => entries.length > 0);
  return {
    target,
    function:
      target.kind === "node-bootstrap" ? withWrapper(task.part, target, task.renamed) : task.part,
    layers,
    compiled: task.renamed,
    problems,
    compilerNotes: [...notes],
    leftOut: leftOut(project),
  };
}

function part(
  entries: readonly PackageEntry[],
  generated: ReadonlySet<string> = new Set(),
): PackagePart {
  return { entries: sortEntries(entries), generated };
}

/** Adds the script that the managed Node.js runtime starts in place of its own loop. */
function withWrapper(
  { entries, generated }: PackagePart,
  target: Extract<PackageTarget, { kind: "node-bootstrap" }>,
  renamed: ReadonlyMap<string, string>,
): PackagePart {
  if (!target.isWrapperAdded) return { entries, generated };
  const isInTask = target.entryPoint.startsWith("/var/task/");
  const inTask = target.entryPoint.replace("/var/task/", "");
  // Beside the script itself, so that the two can move into a layer together.
  const entryPoint = isInTask
    ? `"\${0%/*}/${renamed.get(inTask) ?? inTask}"`
    : `"${target.entryPoint}"`;
  const path = target.wrapper.replace("/var/task/", "");
  const script = `#!/bin/bash
# Lambda's Node.js runtime starts this in place of its own loop (AWS_LAMBDA_EXEC_WRAPPER); the first argument is its node.
# Elsewhere node comes from the PATH.
exec "\${1:-node}" ${entryPoint}
`;
  return part(
    [...entries, { path, bytes: utf8(script), mode: 0o755 }],
    new Set([...generated, path]),
  );
}

function leftOut(project: Project): PackageContents["leftOut"] {
  const found: { projectPath: ProjectPath; reason: string }[] = [];
  for (const projectPath of project.files.keys()) {
    const parts = splitProjectPath(projectPath);
    if (parts === undefined) continue;
    if (parts.root.kind === "layer" && !project.layers.includes(parts.root.layer)) {
      found.push({ projectPath, reason: `the layer ${parts.root.layer} is not attached` });
    } else if (isJunk(parts.relative)) {
      found.push({ projectPath, reason: "editors and file managers leave such files behind" });
    } else if (project.settings.engine === "javascript" && /\.d\.[mc]?ts$/.test(parts.relative)) {
      found.push({ projectPath, reason: "it only declares types" });
    }
  }
  return found;
}
