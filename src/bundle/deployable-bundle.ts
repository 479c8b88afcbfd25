import { isSymbolicLink } from "#contract/symbolic-links.ts";
import { fileBytes, overlay, unixMode } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { splitProjectPath } from "#project/project-path.ts";
import { type PackageEntry, isJunk, sortEntries } from "./package-entry.ts";

/**
 * The deployment package of a project for `provided.al2023`: what is under `/var/task`, at the zip's root, with its
 * modes. `bootstrap` is made executable and gets LF line endings, as Lambda needs them.
 */
export function deployableEntries(project: Project): PackageEntry[] {
  const entries: PackageEntry[] = [];
  for (const [path, file] of project.files) {
    const parts = splitProjectPath(path);
    if (parts?.root.kind !== "task" || isJunk(parts.relative)) continue;
    entries.push(asDeployed(parts.relative, fileBytes(file), unixMode(file)));
  }
  return sortEntries(entries);
}

/** What belongs under `/opt`: all layers of the project merged in their order, or one of them. */
export function layerEntries(project: Project, layer?: string): PackageEntry[] {
  const byPath = new Map<string, PackageEntry>();
  for (const name of layer === undefined ? project.layers : [layer]) {
    for (const [path, file] of project.files) {
      const parts = splitProjectPath(path);
      if (parts?.root.kind !== "layer" || parts.root.layer !== name || isJunk(parts.relative))
        continue;
      overlay(byPath, parts.relative, asDeployed(parts.relative, fileBytes(file), unixMode(file)));
    }
  }
  return sortEntries(byPath.values());
}

/** `bootstrap` must be executable with LF line endings; everything else must be readable by the runtime's user. */
function asDeployed(path: string, bytes: Uint8Array, mode: number): PackageEntry {
  if (isSymbolicLink({ mode })) return { path, bytes, mode };
  if (path !== "bootstrap") return { path, bytes, mode: mode | 0o444 };
  return { path, bytes: withLf(bytes), mode: 0o755 };
}

/** Drops the carriage returns of a script's line endings; a binary stays as it is. */
function withLf(bytes: Uint8Array): Uint8Array {
  const isScript = bytes[0] === 0x23 && bytes[1] === 0x21;
  if (!isScript || !bytes.includes(0x0d)) return bytes;
  return bytes.filter((byte, index) => !(byte === 0x0d && bytes[index + 1] === 0x0a));
}
