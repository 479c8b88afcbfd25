import type { Project } from "#project/project.ts";
import type { App } from "./app-context.ts";
import { projectListStore } from "./persistence/project-list-store.ts";

/** What was open at an entry of the browser's history. */
export interface HistoryPlace {
  readonly project: Project | undefined;
  /** Its record in this browser, which outlives a reload and later changes. */
  readonly storedId: string | undefined;
}

interface EntryState {
  readonly entry: number;
  readonly storedId?: string;
}

/** Projects that were open at entries of this page's life. */
const projects = new Map<number, Project>();
let now = 0;

/**
 * Makes the browser's Back and Forward go between projects.
 *
 * @param onReturn opens what was open there; without a project and a record the address says what it was
 * @returns the way to stop
 */
export function followHistory(app: App, onReturn: (place: HistoryPlace) => void): () => void {
  now = stateOf(history.state)?.entry ?? 0;
  mark(now, stateOf(history.state)?.storedId);
  const onPop = (event: PopStateEvent): void => {
    projects.set(now, openProject(app));
    const state = stateOf(event.state);
    if (state === undefined) {
      // A link that was pasted into the address bar: an entry that we did not make.
      now += 1;
      mark(now, undefined);
      return;
    }
    if (state.entry === now) return;
    now = state.entry;
    onReturn({ project: projects.get(now), storedId: state.storedId });
  };
  window.addEventListener("popstate", onPop);
  return () => window.removeEventListener("popstate", onPop);
}

/** Gives what is opened next an entry of its own: Back returns to what is open now. */
export function pushAddress(app: App, href: string): void {
  projects.set(now, openProject(app));
  mark(now, projectListStore.getState().openId);
  now += 1;
  history.pushState({ entry: now } satisfies EntryState, "", href);
}

/** Another address for the same project. */
export function replaceAddress(href: string): void {
  history.replaceState(history.state, "", href);
}

function mark(entry: number, storedId: string | undefined): void {
  const state: EntryState = { entry, ...(storedId === undefined ? {} : { storedId }) };
  history.replaceState(state, "");
}

function openProject(app: App): Project {
  return app.project.state.getState().project;
}

function stateOf(state: unknown): EntryState | undefined {
  if (typeof state !== "object" || state === null || !("entry" in state)) return undefined;
  const { entry } = state;
  if (typeof entry !== "number") return undefined;
  const storedId = "storedId" in state ? state.storedId : undefined;
  return { entry, ...(typeof storedId === "string" ? { storedId } : {}) };
}
