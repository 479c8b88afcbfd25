import { lstatSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import type { SavedEvent } from "#project/project.ts";
import type { Workspace, WorkspaceFile } from "#simulator/attached-protocol.ts";

/** Larger files are listed, not shown. */
const MAX_FILE_BYTES = 1024 * 1024;
/** A build folder in the wrong place must not fill the page. */
const MAX_FILES = 2000;
/** Never part of a deployment package that somebody wants to read. */
const LEFT_OUT = new Set([".git", ".hg", ".svn"]);

export interface WorkspaceFolders {
  /** Absolute path of the function's directory. */
  readonly directory: string;
  /** Absolute paths of the layers, lowest first. */
  readonly layers: readonly string[];
  /** Absolute path of a folder with `*.json` events. */
  readonly events: string | undefined;
  /** Events of the settings file; they go before those of the folder. */
  readonly savedEvents: readonly SavedEvent[];
}

/** Reads what the page shows: files with their modes as they are on disk now, settings, events. */
export function readWorkspace(
  { directory, layers, events, savedEvents }: WorkspaceFolders,
  configuration: FunctionConfiguration,
): Workspace {
  const names = layers.map((layer, index) => `${index + 1}-${basename(layer)}`);
  const files: WorkspaceFile[] = [];
  collect(files, directory, "task");
  layers.forEach((layer, index) => collect(files, layer, `layers/${names[index]}`));
  return {
    directory,
    layers: names,
    files,
    settings: {
      functionName: configuration.functionName,
      handler: configuration.handler,
      timeoutSeconds: configuration.timeoutSeconds,
      memoryMb: configuration.memoryMb,
      tmpMb: configuration.tmpMb,
      architecture: configuration.architecture,
      variables: [...configuration.variables],
      extraTools: false,
      concurrencyLimit: configuration.concurrencyLimit,
      logFormat: configuration.logFormat,
      failureLogStyle: configuration.failureLogStyle,
      speed: configuration.speed ?? "this-computer", // real processes
      allowedOrigins: configuration.allowedOrigins,
    },
    events: shownEvents(savedEvents, readEvents(events)),
  };
}

function collect(files: WorkspaceFile[], folder: string, prefix: string): void {
  for (const entry of entriesOf(folder)) {
    if (files.length >= MAX_FILES) return;
    if (LEFT_OUT.has(entry)) continue;
    const path = join(folder, entry);
    // A link to a folder may lead in a circle.
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (isFolder) collect(files, path, `${prefix}/${entry}`);
    else if (stats?.isFile() === true) {
      files.push({
        path: `${prefix}/${entry}`,
        bytes: stats.size <= MAX_FILE_BYTES ? contentOf(path) : undefined,
        size: stats.size,
        mode: stats.mode & 0o777,
      });
    }
  }
}

function shownEvents(
  saved: readonly SavedEvent[],
  ofFolder: readonly SavedEvent[],
): readonly SavedEvent[] {
  const names = new Set(saved.map(({ name }) => name));
  const all = [...saved, ...ofFolder.filter(({ name }) => !names.has(name))];
  return all.length === 0 ? [{ name: "event", text: "{}" }] : all;
}

/** The `*.json` files of a folder, by name. */
export function readEvents(folder: string | undefined): readonly SavedEvent[] {
  if (folder === undefined) return [];
  return entriesOf(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({
      name: name.slice(0, -".json".length),
      text: Buffer.from(contentOf(join(folder, name)) ?? []).toString("utf8"),
    }));
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return []; // gone, or not for us
  }
}

function contentOf(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}
