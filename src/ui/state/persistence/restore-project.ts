import { projectFromJson } from "#project/project-json.ts";
import type { OpenedProject } from "#project/storage/project-storage.ts";
import { storageProblem } from "#project/storage/storage-problem.ts";
import type { Project } from "#project/project.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { openProject, shareLinks } from "../open-project.ts";
import { parseAddress } from "../url.ts";
import { whenIdle } from "#ui/kit/when-idle.ts";
import { takeDraft } from "./draft.ts";
import { forgetProject, lastProjectId } from "./last-project.ts";
import { announceShared } from "./shared-project.ts";
import { isKeeping, keepProject, projectStorage } from "./stored-projects.ts";

/** What a reload, a crash or a new visit finds again. */
export interface Restored {
  readonly stored?: OpenedProject;
  /** Typed after the last save of `stored`; without `stored`, a project that was never saved. */
  readonly draft?: Project;
}

/** The project that was open last, unless the address names another one. Small: it runs before the first paint. */
export async function lastProject(href: string): Promise<Restored> {
  const draft = takeDraft();
  const { shared, example } = parseAddress(href);
  if (draft !== undefined && draft.id === undefined && draft.href === href) {
    const project = projectFromJson(draft.json);
    if (project.ok) return { draft: project.value };
  }
  const id = lastProjectId();
  if (shared !== undefined || example !== undefined || id === undefined) return {};
  try {
    const opened = await (await projectStorage()).load(id);
    if (opened?.ok === true) {
      const stored = opened.value;
      // Its own save may have got through after all; a later one is another tab's, which must not be overwritten.
      if (draft?.id !== id || stored.revision > draft.revision + 1) return { stored };
      const project = projectFromJson(draft.json);
      return project.ok ? { stored, draft: project.value } : { stored };
    }
    if (opened === undefined) forgetProject(id);
    else notify("error", opened.error);
  } catch (error) {
    notify("error", storageProblem(error));
  }
  return {};
}

/** A link that is pasted into the page's own address bar changes the fragment only: the page is not loaded anew. */
function openLinksThatArrive(app: App): void {
  window.addEventListener("hashchange", () => {
    const { shared } = parseAddress(location.href);
    if (shared === undefined) return;
    shareLinks.use(({ decodeShareValue }) => {
      const decoded = decodeShareValue(shared);
      if (!decoded.ok) {
        notify("error", decoded.error);
        return;
      }
      openProject(app, decoded.value);
      announceShared(decoded.value);
    });
  });
}

/**
 * Saves the project from now on: a stored one at once, another with its first change, or when the page is idle. The code
 * for it is part of the page's start and not late: if it could stay away, everything that is typed would be lost.
 */
export function startKeeping(app: App, { stored, draft }: Restored): void {
  openLinksThatArrive(app);
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
  };
  const stop = app.project.onChange(start);
  if (draft !== undefined) {
    // The same project again is no change, so a copy; a draft without a record gets one by it.
    app.project.edit("What was typed last", () => ({ ok: true, value: { ...draft } }));
  }
  if (stored === undefined) void whenIdle().then(start);
  else start();
}
