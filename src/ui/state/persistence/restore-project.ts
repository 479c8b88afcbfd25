import { messageOf } from "#base/message-of.ts";
import { entryKeys } from "#project/storage/edit-journal.ts";
import type { OpenedProject } from "#project/storage/project-storage.ts";
import { storageProblem } from "#project/storage/storage-problem.ts";
import type { Project } from "#project/project.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { openProject, projectOfAddress, shareLinks } from "../open-project.ts";
import { type HistoryPlace, followHistory } from "../page-history.ts";
import { parseAddress } from "../url.ts";
import { later } from "#ui/kit/later.ts";
import { whenIdle } from "#ui/kit/when-idle.ts";
import { forgetProject, isReloadOf, lastProjectId } from "./last-project.ts";
import { holdVisit, journalStore } from "./page-visit.ts";
import type { Unsaved } from "./recover-edits.ts";
import { isKeeping, keepProject, projectStorage } from "./stored-projects.ts";

// Late, because it keeps nothing: as long as it does not arrive, the edits stay where they are noted.
const recovery = later(() => import("./recover-edits.ts"), "asked");
const storedProjects = later(() => import("./stored-project-actions.ts"), "asked");

/** What a reload, a crash or a new visit finds again. */
export interface Restored {
  readonly stored?: OpenedProject;
  /** Typed after the last save of `stored`, or in no record at all, because the database takes nothing. */
  readonly draft?: Project;
  /** The draft is noted again: the old note of it may go. */
  readonly forgetDraft?: () => void;
}

/**
 * The project that was open last, unless the address names another one; what was typed last is in it. Small: it runs
 * before the first paint.
 */
export async function lastProject(href: string): Promise<Restored> {
  holdVisit();
  const unsaved = await recoverUnsaved();
  const { shared, example } = parseAddress(href);
  const isNamed = (shared !== undefined || example !== undefined) && !isReloadOf(href);
  if (isNamed) return {};
  if (unsaved !== undefined) {
    const { stored, project: draft, forget: forgetDraft } = unsaved;
    return { draft, forgetDraft, ...(stored === undefined ? {} : { stored }) };
  }
  const id = lastProjectId();
  if (id === undefined) return {};
  try {
    const opened = await (await projectStorage()).load(id);
    if (opened?.ok === true) return { stored: opened.value };
    if (opened === undefined) forgetProject(id);
    else notify("error", opened.error);
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
  return {};
}

async function recoverUnsaved(): Promise<Unsaved | undefined> {
  if (entryKeys(journalStore).length === 0) return undefined;
  try {
    return await (await recovery.load()).recoverEdits(projectStorage);
  } catch (error) {
    notify(
      "error",
      `What was typed last is kept, but is not shown yet: the part of the page that brings it back did not arrive (${messageOf(error)}). Check the connection, then reload the page.`,
      { label: "Reload", run: () => location.reload() },
    );
    return undefined;
  }
}

/** A link that is pasted into the page's own address bar changes the fragment only: the page is not loaded again. */
function openLinksThatArrive(app: App): void {
  window.addEventListener("hashchange", () => {
    const { shared } = parseAddress(location.href);
    if (shared === undefined) return;
    shareLinks.use(({ decodeShared, announceShared }) => {
      const decoded = decodeShared(shared);
      if (!decoded.ok) {
        notify("error", decoded.error);
        return;
      }
      openProject(app, decoded.value);
      announceShared(decoded.value);
    });
  });
}

/** Back and Forward open what was open there: the record where there is one, which has later changes too. */
function openAgain(app: App, { project, storedId }: HistoryPlace): void {
  if (storedId !== undefined) storedProjects.use(({ openStored }) => openStored(app, storedId));
  else if (project !== undefined) openProject(app, project);
  else void projectOfAddress(location.href).then((named) => openProject(app, named));
}

/**
 * Saves the project from now on: a stored one at once, another with its first change, or when the page is idle. The code
 * for it is part of the page's start and not late: if it could stay away, everything that is typed would be lost.
 */
export function startKeeping(app: App, { stored, draft, forgetDraft }: Restored): void {
  openLinksThatArrive(app);
  followHistory(app, (place) => openAgain(app, place));
  const initial = app.project.state.getState();
  let isStarted = false;
  const start = (): void => {
    if (isStarted) return;
    isStarted = true;
    stop();
    if (isKeeping()) return;
    const keeper = keepProject(app, stored);
    const now = app.project.state.getState();
    // What happened until now.
    if (now.opening !== initial.opening || stored === undefined) {
      keeper.startNew(now.opening === initial.opening ? initial.project : now.project);
    }
    keeper.changed(now.project);
    if (!keeper.isAtRisk) forgetDraft?.();
  };
  const stop = app.project.onChange(start);
  if (draft !== undefined) {
    // A copy, because the same project again is no change. A draft without a record gets one by it.
    app.project.edit("What was typed last", () => ({ ok: true, value: { ...draft } }));
  }
  if (stored === undefined) void whenIdle().then(start);
  else start();
}
