import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "#base/message-of.ts";
import { type Result, err, ok } from "#base/result.ts";
import { fileBytes } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { splitProjectPath } from "#project/project-path.ts";
import { decodeShareValue } from "#project/share-link.ts";
import { importArchive } from "#bundle/import/import-archive.ts";
import { readZip } from "#bundle/import/read-zip.dom.ts";
import { isLink } from "./project-name.ts";
import {
  SETTINGS_FILE,
  type SettingsFile,
  settingsToSave,
  writeSettingsFile,
} from "./settings-file.ts";

/**
 * Unpacks a project of the page into a new folder: `task`, `layers/<name>`, and a settings file that says how to run
 * it. Nothing of it is run. The error is a text for people, and nothing is left behind then.
 *
 * @returns the settings file that was written
 */
export async function unpackProject(
  named: string,
  workingDirectory: string,
): Promise<Result<SettingsFile, string>> {
  const project = isLink(named) ? ofLink(named) : await ofZip(resolve(workingDirectory, named));
  if (!project.ok) return project;
  const folder = join(workingDirectory, folderName(project.value));
  try {
    mkdirSync(folder);
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    return err(
      isThere
        ? `The project belongs in ${folder}, which is there already. Name that folder to run what is in it, or move it away.`
        : `The folder ${folder} cannot be made: ${messageOf(error)}.`,
    );
  }
  try {
    return ok(write(project.value, folder));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return err(`The project cannot be unpacked to ${folder}: ${messageOf(error)}.`);
  }
}

function ofLink(link: string): Result<Project, string> {
  const value = URL.canParse(link)
    ? new URLSearchParams(new URL(link).hash.slice(1)).get("p")
    : null;
  return value === null
    ? err(
        "The link holds no project: it has no #p= part. Put it in single quotes, so that the shell leaves it whole.",
      )
    : decodeShareValue(value);
}

async function ofZip(path: string): Promise<Result<Project, string>> {
  let bytes;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return err(`${path} cannot be read: ${messageOf(error)}.`);
  }
  const entries = await readZip(new Blob([new Uint8Array(bytes)]));
  if (!entries.ok) return entries;
  const imported = await importArchive(entries.value, {
    fileName: basename(path),
    unzip: (inner) => readZip(new Blob([new Uint8Array(inner)])),
  });
  return imported.ok ? ok(imported.value.project) : imported;
}

/** A name that is one folder in every file system. */
function folderName({ name }: Project): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, 60);
  return plain === "" ? "function" : plain;
}

function write(project: Project, folder: string): SettingsFile {
  mkdirSync(join(folder, "task"));
  for (const layer of project.layers) mkdirSync(join(folder, "layers", layer), { recursive: true });
  // Their paths were checked when the project was read: none leaves its folder.
  const files = [...project.files].filter(([path]) => splitProjectPath(path) !== undefined);
  // Links last: no file may be written through one.
  const isLinked = ([, { content }]: (typeof files)[number]): boolean => content.kind === "link";
  for (const [path, file] of files.toSorted((a, b) => Number(isLinked(a)) - Number(isLinked(b)))) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (file.content.kind === "link") symlinkSync(file.content.target, place);
    else writeFileSync(place, fileBytes(file), { mode: file.mode });
  }
  const { settings } = project;
  const file: SettingsFile = {
    path: join(folder, SETTINGS_FILE),
    directory: join(folder, "task"),
    layers: project.layers.map((layer) => join(folder, "layers", layer)),
    extensions: [],
    eventsDirectory: undefined,
    command: undefined,
    watches: true,
    settings: settingsToSave({ ...settings, variables: new Map(settings.variables) }),
    events: project.events,
  };
  writeSettingsFile(file);
  return file;
}
