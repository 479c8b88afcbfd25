import { utf8 } from "#base/utf8.ts";
import { fileBytes, unixMode } from "#project/deployed-files.ts";
import { splitProjectPath } from "#project/project-path.ts";
import type { Project } from "#project/project.ts";
import { type PackageContents, packageContents } from "../package-contents.ts";
import { type PackageEntry, sortEntries } from "../package-entry.ts";
import {
  COMPILED,
  EVENTS,
  LAYERS,
  MAKEFILE,
  MANIFEST,
  README,
  codeRoot,
  eventFiles,
} from "./layout.ts";
import type { DeployFormat } from "./formats/deploy-format.ts";
import { deployFiles } from "./deploy-files.ts";
import { makefileText } from "./make/makefile.ts";
import { manifestText } from "./manifest.ts";
import { readmeText } from "./readme.ts";

/**
 * The project zip: every file with its own bytes and mode, and beside them what builds, deploys and describes the
 * function. An import of it gives back the same project.
 */
export function projectEntries(
  project: Project,
  contents: PackageContents = packageContents(project),
  format: DeployFormat = "sam",
): PackageEntry[] {
  const root = codeRoot(project);
  const entries: PackageEntry[] = [];
  const add = (path: string, bytes: Uint8Array, mode = 0o644): void => {
    entries.push({ path, bytes, mode });
  };
  for (const [projectPath, file] of project.files) {
    const parts = splitProjectPath(projectPath);
    if (parts === undefined) continue;
    const folder = parts.root.kind === "task" ? root : `${LAYERS}/${parts.root.layer}/`;
    add(folder + parts.relative, fileBytes(file), unixMode(file));
  }
  const names = eventFiles(project);
  for (const [index, { text }] of project.events.entries())
    add(`${EVENTS}/${names[index] ?? ""}`, utf8(text));
  for (const { folder, part } of [
    { folder: `${COMPILED}/function`, part: contents.function },
    ...contents.layers.map((layer) => ({
      folder: `${COMPILED}/${LAYERS}/${layer.name}`,
      part: layer,
    })),
  ]) {
    for (const { path, bytes, mode } of part.entries) {
      if (part.generated.has(path)) add(`${folder}/${path}`, bytes, mode);
    }
  }
  for (const [path, text] of deployFiles(project, contents, format)) add(path, utf8(text));
  add(MAKEFILE, utf8(makefileText(project, contents)));
  add(README, utf8(readmeText(project, contents, format)));
  add(MANIFEST, utf8(manifestText(project)));
  return sortEntries(entries);
}
