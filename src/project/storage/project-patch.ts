import { type Result, ok } from "#base/result.ts";
import { projectFromJson, projectToJson } from "../project-json.ts";
import type { Project, ProjectFile, ProjectPath } from "../project.ts";

/** What changed in a project since its last save: small enough to be written with every keystroke. */
export interface ProjectPatch {
  /** Canonical project JSON with the changed files only; everything that is not a file is in it whole. */
  readonly json: string;
  readonly removed: readonly ProjectPath[];
  /** The whole project is in `json`: it has no record yet that this could be put onto. */
  readonly isWhole: boolean;
}

/**
 * The way from any of `bases` to `project`. Each file is there as it ends up, so a patch may be applied to each of the
 * bases, and more than once.
 *
 * @param bases states that may be in the database; none when there is no record yet
 */
export function patchOf(bases: readonly Project[], project: Project): ProjectPatch {
  if (bases.length === 0) return { json: projectToJson(project), removed: [], isWhole: true };
  const files = new Map<ProjectPath, ProjectFile>();
  // Projects are immutable: an unchanged file is the same object.
  for (const [path, file] of project.files)
    if (bases.some((base) => base.files.get(path) !== file)) files.set(path, file);
  const removed = new Set<ProjectPath>();
  for (const base of bases)
    for (const path of base.files.keys()) if (!project.files.has(path)) removed.add(path);
  return { json: projectToJson({ ...project, files }), removed: [...removed], isWhole: false };
}

/** The project that `patch` leads to. An error when the patch is damaged. */
export function applyPatch(
  base: Project | undefined,
  patch: ProjectPatch,
): Result<Project, string> {
  const changed = projectFromJson(patch.json);
  if (!changed.ok || patch.isWhole || base === undefined) return changed;
  const files = new Map(base.files);
  for (const path of patch.removed) files.delete(path);
  for (const [path, file] of changed.value.files) files.set(path, file);
  return ok({ ...changed.value, files });
}
