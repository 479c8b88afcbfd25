import type { EngineFile } from "#contract/engine.ts";
import { LINK_MODE, isSymbolicLink } from "#contract/symbolic-links.ts";
import type { Project, ProjectFile, ProjectPath } from "./project.ts";
import { environmentPath, splitProjectPath } from "./project-path.ts";

/** Bytes of a file as they are unpacked and zipped: text as UTF-8, line endings untouched; of a link its target. */
export function fileBytes({ content }: ProjectFile): Uint8Array {
  switch (content.kind) {
    case "text":
      return new TextEncoder().encode(content.text);
    case "binary":
      return content.bytes;
    case "link":
      return new TextEncoder().encode(content.target);
  }
}

/** Mode of a file as it is unpacked and zipped: a link's says that it is one. */
export function unixMode({ content, mode }: ProjectFile): number {
  return content.kind === "link" ? LINK_MODE : mode;
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
    overlay(byPath, path, { projectPath, path, bytes: fileBytes(file), mode: unixMode(file) });
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

/**
 * Puts a file of a later layer over those of earlier ones: on equal paths it wins. No file system has a file where
 * others have a folder, and a link in place of a folder would lead the later files elsewhere, so what is in the way goes.
 */
export function overlay<T extends Pick<EngineFile, "mode">>(
  files: Map<string, T>,
  path: string,
  file: T,
): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = files.get(path.slice(0, end));
    if (folder !== undefined && isSymbolicLink(folder)) files.delete(path.slice(0, end));
  }
  if (isSymbolicLink(file)) {
    for (const other of files.keys()) if (other.startsWith(`${path}/`)) files.delete(other);
  }
  files.set(path, file);
}
