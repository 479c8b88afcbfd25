import { type StoreApi, createStore } from "zustand/vanilla";
import type { Result } from "#base/result.ts";
import { contentOfBytes } from "#project/file-content.ts";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import type { Workspace, WorkspaceFile } from "#simulator/attached-protocol.ts";

/** The page looks at a function that local mode runs: its files are those on disk. */
export interface AttachmentState {
  /** Absolute path on this machine; `undefined` before local mode has told. */
  readonly directory: string | undefined;
  /** Why there is no connection now. */
  readonly trouble: string | undefined;
  /** Keeps settings and events for the next start; gives the file's path or why it was not written. */
  readonly save: ((project: Project) => Promise<Result<string, string>>) | undefined;
}

export type Attachment = StoreApi<AttachmentState>;

/** The secret in the address that local mode printed (`#attached=…`), or `undefined`. */
export function attachedSecret(href: string): string | undefined {
  const hash = new URLSearchParams(new URL(href).hash.slice(1));
  return hash.get("attached") ?? undefined;
}

export function createAttachment(): Attachment {
  return createStore<AttachmentState>(() => ({
    directory: undefined,
    trouble: undefined,
    save: undefined,
  }));
}

/** What local mode runs, as a project that can be looked at. */
export function projectOfWorkspace(workspace: Workspace): Project {
  const name = workspace.directory.split("/").findLast((part) => part !== "") ?? "function";
  return {
    name,
    files: new Map(workspace.files.map((file) => [file.path, shown(file)])),
    layers: workspace.layers,
    settings: { ...DEFAULT_SETTINGS, ...workspace.settings },
    events: workspace.events,
    requests: [],
  };
}

/**
 * The project after local mode told again what it runs. What the page changed since the last time, and nobody ran or kept
 * yet, stays.
 */
export function followWorkspace(shown: Project, before: Project, now: Project): Project {
  const changed = <T>(mine: T, was: T): boolean => JSON.stringify(mine) !== JSON.stringify(was);
  return {
    ...now,
    settings: changed(shown.settings, before.settings) ? shown.settings : now.settings,
    events: changed(shown.events, before.events) ? shown.events : now.events,
    requests: shown.requests,
  };
}

/** Until local mode has told what it runs. */
export const NOTHING_YET: Project = {
  name: "Local mode",
  files: new Map(),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
};

/** Why an edit is refused: what is on disk is changed there. Settings and events are the page's to try things with. */
export function refuseDiskEdits(
  { getState }: Attachment,
  before: Project,
  after: Project,
): string | undefined {
  if (before.files === after.files && before.layers === after.layers) return undefined;
  return `These files are on disk, in ${getState().directory ?? "the folder that local mode runs"}: change them there. With --watch the page follows.`;
}

function shown({ bytes, size, mode }: WorkspaceFile): ProjectFile {
  if (bytes !== undefined) return { content: contentOfBytes(bytes), mode };
  const text = `This file has ${size.toLocaleString("en")} bytes. Files above 1 MiB are not shown here; it runs all the same.\n`;
  return { content: { kind: "text", text }, mode };
}
