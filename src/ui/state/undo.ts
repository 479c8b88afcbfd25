import type { Project } from "#project/project.ts";
import type { App } from "./app-context.ts";
import { openTab } from "./workbench-store.ts";

/** Takes the last change of the project back. What comes back with it is opened again. */
export function undo({ project }: App): void {
  const before = project.state.getState().project;
  project.undo();
  openReturned(before, project.state.getState().project);
}

/** Does the change again that was taken back last. */
export function redo({ project }: App): void {
  const before = project.state.getState().project;
  project.redo();
  openReturned(before, project.state.getState().project);
}

/** Of a whole folder only the first file: its neighbours are one press away. */
function openReturned(before: Project, after: Project): void {
  const path = [...after.files.keys()].find((name) => !before.files.has(name));
  if (path !== undefined) openTab({ kind: "file", path });
  const known = new Set(before.events.map(({ name }) => name));
  const event = after.events.find(({ name }) => !known.has(name));
  if (event !== undefined) openTab({ kind: "event", name: event.name });
}
