import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import * as v from "valibot";
import { type JsonObject, isJsonObject, parseJson } from "#base/json.ts";
import { messageOf } from "#base/message-of.ts";
import { type Result, err, ok } from "#base/result.ts";
import type { SavedEvent } from "#project/project.ts";
import { projectFromJson } from "#project/project-json.ts";
import { EVENTS, LAYERS, MANIFEST, eventFiles } from "#bundle/project-zip/layout.ts";

/** Name of the file with what a function is run with; a project's zip from the page has one already. */
export const SETTINGS_FILE = MANIFEST;

/** What the page can change of a function, and the file keeps. Units as in `FunctionSettings`. */
export type SavedSettings = v.InferOutput<typeof settingsSchema>;

const settingsSchema = v.strictObject({
  functionName: v.exactOptional(v.string()),
  handler: v.exactOptional(v.string()),
  timeoutSeconds: v.exactOptional(v.number()),
  memoryMb: v.exactOptional(v.number()),
  tmpMb: v.exactOptional(v.number()),
  variables: v.exactOptional(v.record(v.string(), v.string())),
  concurrencyLimit: v.exactOptional(v.number()),
  logFormat: v.exactOptional(v.picklist(["Text", "JSON"])),
  failureLogStyle: v.exactOptional(v.picklist(["new", "old"])),
});

const fileSchema = v.strictObject({
  directory: v.exactOptional(v.string()),
  layers: v.exactOptional(v.array(v.string())),
  extensions: v.exactOptional(v.array(v.string())),
  eventsDirectory: v.exactOptional(v.string()),
  command: v.exactOptional(v.string()),
  watch: v.exactOptional(v.boolean()),
  settings: v.exactOptional(settingsSchema),
  events: v.exactOptional(v.array(v.strictObject({ name: v.string(), text: v.string() }))),
});

/** A settings file as it was read, its folders as absolute paths. */
export interface SettingsFile {
  /** Absolute path of the file itself. */
  readonly path: string;
  readonly directory: string;
  readonly layers: readonly string[];
  /** Folders with programs that belong in `/opt/extensions`. */
  readonly extensions: readonly string[];
  readonly eventsDirectory: string | undefined;
  readonly command: string | undefined;
  readonly watches: boolean;
  readonly settings: SavedSettings;
  readonly events: readonly SavedEvent[];
}

/**
 * The settings file for a function: in the directory that was named, else in the working directory when it is about
 * that directory, or none was named. `undefined` when there is none.
 *
 * @param named the directory as given on the command line
 */
export function findSettingsFile(
  named: string | undefined,
  workingDirectory: string,
): Result<SettingsFile | undefined, string> {
  if (named !== undefined) {
    const inside = read(join(resolve(workingDirectory, named), SETTINGS_FILE));
    if (!inside.ok || inside.value !== undefined) return inside;
  }
  const beside = read(join(workingDirectory, SETTINGS_FILE));
  if (!beside.ok || beside.value === undefined || named === undefined) return beside;
  return ok(beside.value.directory === resolve(workingDirectory, named) ? beside.value : undefined);
}

function read(path: string): Result<SettingsFile | undefined, string> {
  if (!existsSync(path)) return ok(undefined);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return err(`${path} cannot be read: ${messageOf(error)}.`);
  }
  if (isManifest(json)) return ofManifest(path, json);
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return err(
      `${path} is not as it has to be at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}.`,
    );
  }
  const { directory = ".", layers = [], extensions = [], eventsDirectory, ...rest } = parsed.output;
  const below = (folder: string): string => resolve(dirname(path), folder);
  return ok({
    path,
    directory: below(directory),
    layers: layers.map(below),
    extensions: extensions.map(below),
    eventsDirectory: eventsDirectory === undefined ? undefined : below(eventsDirectory),
    command: rest.command,
    watches: rest.watch ?? false,
    settings: rest.settings ?? {},
    events: rest.events ?? [],
  });
}

/** The page's own `playground.json`, in a project's zip that somebody unpacked: see `bundle/project-zip/manifest.ts`. */
function isManifest(json: unknown): json is JsonObject {
  return isJsonObject(json) && "format" in json;
}

function ofManifest(path: string, json: JsonObject): Result<SettingsFile, string> {
  const project = projectFromJson(JSON.stringify({ ...json, files: [], events: [] }));
  if (!project.ok) return err(`${path} cannot be read: ${project.error}`);
  const folder = dirname(path);
  const { layers, settings } = project.value;
  const code = json["code"] === "function/" ? "function" : ".";
  return ok({
    path,
    directory: resolve(folder, code),
    layers: layers.map((name) => join(folder, LAYERS, name)).filter((layer) => existsSync(layer)),
    extensions: [],
    eventsDirectory: join(folder, EVENTS),
    command: undefined,
    watches: false,
    settings: settingsToSave({ ...settings, variables: new Map(settings.variables) }),
    events: [],
  });
}

/** The settings that the file keeps, of all that a function has. */
export function settingsToSave({
  functionName,
  handler,
  timeoutSeconds,
  memoryMb,
  tmpMb,
  variables,
  concurrencyLimit,
  logFormat,
  failureLogStyle,
}: Omit<Required<SavedSettings>, "variables"> & {
  readonly variables: ReadonlyMap<string, string>;
}): SavedSettings {
  return {
    functionName,
    handler,
    timeoutSeconds,
    memoryMb,
    tmpMb,
    variables: Object.fromEntries(variables),
    concurrencyLimit,
    logFormat,
    failureLogStyle,
  };
}

/** Where settings are kept that no file had: beside the person's work, unless that file is about another function. */
export function newSettingsPath(directory: string, workingDirectory: string): string {
  const beside = join(workingDirectory, SETTINGS_FILE);
  return existsSync(beside) ? join(directory, SETTINGS_FILE) : beside;
}

/** Writes the file for people to read and change: folders relative to it, nothing that is not set. Throws Node's error. */
export function writeSettingsFile(file: SettingsFile): void {
  const there: unknown = existsSync(file.path) ? parseJson(readFileSync(file.path, "utf8")) : {};
  if (isManifest(there)) {
    writeManifest(file, there);
    return;
  }
  const near = (folder: string): string => relative(dirname(file.path), folder) || ".";
  const json: v.InferOutput<typeof fileSchema> = {
    directory: near(file.directory),
    ...(file.layers.length > 0 && { layers: file.layers.map(near) }),
    ...(file.extensions.length > 0 && { extensions: file.extensions.map(near) }),
    ...(file.eventsDirectory !== undefined && { eventsDirectory: near(file.eventsDirectory) }),
    ...(file.command !== undefined && { command: file.command }),
    ...(file.watches && { watch: true }),
    settings: file.settings,
    ...(file.events.length > 0 && { events: [...file.events] }),
  };
  writeFileSync(file.path, `${JSON.stringify(json, undefined, 2)}\n`);
}

/** Keeps what else the page's own file says, so that an import still gives back the project. */
function writeManifest({ path, settings, events }: SettingsFile, manifest: JsonObject): void {
  const folder = join(dirname(path), EVENTS);
  const listed = (Array.isArray(manifest["events"]) ? manifest["events"] : []).filter(isJsonObject);
  const names = new Set(events.map(({ name }) => name));
  const kept = listed.filter(({ name }) => typeof name === "string" && !names.has(name));
  const added = eventFiles({ events }).map((file, index) => ({ name: events[index]?.name, file }));
  if (events.length > 0) mkdirSync(folder, { recursive: true });
  added.forEach(({ file }, index) => writeFileSync(join(folder, file), events[index]?.text ?? ""));
  const before = isJsonObject(manifest["settings"]) ? manifest["settings"] : {};
  const now = { ...before, ...settings, variables: Object.entries(settings.variables ?? {}) };
  const json = { ...manifest, settings: now, events: [...kept, ...added] };
  writeFileSync(path, `${JSON.stringify(json, undefined, 2)}\n`);
}
