import type { EngineFile } from "#contract/engine.ts";
import type { Project, ProjectFile, ProjectPath } from "./project.ts";
import { environmentPath, splitProjectPath } from "./project-path.ts";

/** Bytes of a file as they are unpacked and zipped: text as UTF-8, line endings untouched. */
export function fileBytes(file: ProjectFile): Uint8Array {
  return file.content.kind === "text"
    ? new TextEncoder().encode(file.content.text)
    : file.content.bytes;
}

/** A file of the project that an execution environment has, with the project path that it comes from. */
export interface DeployedFile extends EngineFile {
  readonly projectPath: ProjectPath;
}

/**
 * Everything under `/var/task` and `/opt`. Layers are applied in the configured order: on equal paths later ones win
 * (Runtime API reference §11). Files of layers that the settings don't list are left out.
 */
export function deployedFiles(project: Pick<Project, "files" | "layers">): DeployedFile[] {
  const byPath = new Map<string, DeployedFile>();
  const add = (projectPath: ProjectPath, file: ProjectFile): void => {
    const path = environmentPath(projectPath);
    byPath.set(path, { projectPath, path, bytes: fileBytes(file), mode: file.mode });
  };
  for (const layer of project.layers) {
    for (const [path, file] of project.files) {
      const root = splitProjectPath(path)?.root;
      if (root?.kind === "layer" && root.layer === layer) add(path, file);
    }
  }
  for (const [path, file] of project.files) {
    if (splitProjectPath(path)?.root.kind === "task") add(path, file);
  }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
