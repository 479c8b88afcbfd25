import { keepSettings } from "../keep-settings.ts";
import { ProjectKeeper, type TabMessage } from "#project/storage/project-keeper.ts";
import { EditJournal } from "#project/storage/edit-journal.ts";
import {
  type OpenedProject,
  ProjectStorage,
  type StorageLoss,
} from "#project/storage/project-storage.ts";
import { storageProblem } from "#project/storage/storage-problem.ts";
import { exampleProject } from "#project/examples/examples.dom.ts";
import type { Project } from "#project/project.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { openProject } from "../open-project.ts";
import { replaceAddress } from "../page-history.ts";
import { formatAddress, parseAddress } from "../url.ts";
import { later } from "#ui/kit/later.ts";
import { noteOwnAddress, rememberProject } from "./last-project.ts";
import { journalStore, visitId } from "./page-visit.ts";
import { projectListStore } from "./project-list-store.ts";

const downloads = later(() => import("../transfer/download.ts"), "asked");

/** What `TabMessage`s go over, and nothing else. */
export const PROJECTS_CHANNEL = "lambda-runtime-playground:projects";

const createId = (): string => crypto.randomUUID();

let opening: Promise<ProjectStorage> | undefined;

/** A database that does not answer at all must not keep the page, or the news of it, waiting. */
const OPEN_LIMIT_MS = 5_000;

/** The database, opened once; asked for again after a failure. */
export function projectStorage(): Promise<ProjectStorage> {
  opening ??= withLimit(
    ProjectStorage.open({ createId, now: () => Date.now(), writer: visitId, onLost }),
  ).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function withLimit(storage: Promise<ProjectStorage>): Promise<ProjectStorage> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new DOMException("It does not answer.", "TimeoutError");
    timer = setTimeout(() => reject(late), OPEN_LIMIT_MS);
  });
  try {
    return await Promise.race([storage, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function onLost(loss: StorageLoss): void {
  opening = undefined;
  if (loss === "newer") return; // The next save says so.
  if (loss === "deleted") {
    notify(
      "error",
      "The browser's database of this page was deleted, by another page of this site or by the browser's settings, and with it the other projects and all versions. The project that is open here is saved again.",
    );
  }
  keeper?.storageLost();
}

/** Reads the list of projects again. Where storage is refused it stays empty. */
export async function refreshProjectList(): Promise<void> {
  try {
    projectListStore.setState({ projects: await (await projectStorage()).list() });
  } catch {
    projectListStore.setState({ projects: [] });
  }
}

let channel: BroadcastChannel | undefined;
let keeper: ProjectKeeper | undefined;
let hasToldFailure = false;

/** Whether somebody asked for keeping already: an import can be quicker than the idle page. */
export function isKeeping(): boolean {
  return keeper !== undefined;
}

/**
 * Keeps the open project saved from now on.
 *
 * @param stored the record that the open project came from
 */
export function keepProject(app: App, stored: OpenedProject | undefined): ProjectKeeper {
  const state = app.project.state;
  channel = openChannel();
  const kept = new ProjectKeeper({
    storage: projectStorage,
    journal: new EditJournal(journalStore, visitId),
    createId,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    post: (message) => channel?.postMessage(message),
    show: (project) => app.project.open(project),
    onNews(news) {
      switch (news.kind) {
        case "attached":
          onAttached(news.id);
          break;
        case "saved":
          hasToldFailure = false;
          void refreshProjectList();
          break;
        case "failed":
          tellFailure(app, news);
          break;
        case "resumed":
          notify("status", "Saving works again: everything is saved.");
          break;
        case "open-elsewhere":
          notify(
            "status",
            "This project is open in another tab too. What one tab saves appears in the other.",
          );
          break;
        case "followed":
          notify("status", "Another tab changed this project. Its state is shown here.");
          break;
        case "kept-both":
          notify(
            "error",
            `Another tab changed this project at the same time. Both are kept: the other tab's under its name, this tab's as “${news.name}”.`,
          );
          break;
        case "removed-elsewhere":
          notify(
            "status",
            "Another tab deleted this project. It stays open here, and the next change saves it as a new one.",
          );
          projectListStore.setState({ openId: undefined });
          void refreshProjectList();
          break;
      }
    },
  });
  keeper = kept;
  channel?.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === "saved" || data.kind === "removed") void refreshProjectList();
    kept
      .receive(data)
      .catch((error: unknown) => notify("error", storageProblem(error, { isNoted: false })));
  });
  if (stored !== undefined) kept.adopt(stored);
  state.subscribe((now, before) => {
    if (now.project === kept.current || now.project === before.project) return;
    if (now.opening === before.opening) {
      kept.changed(now.project);
      return;
    }
    kept.startNew(now.project);
    rememberProject(undefined);
    projectListStore.setState({ openId: undefined });
  });
  const flush = (): void => void kept.flush();
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    // Shown again, too: what failed before may work now.
    flush();
  });
  window.addEventListener("beforeunload", (event) => {
    // What a reload would bring back needs no question.
    if (kept.isAtRisk) event.preventDefault();
  });
  // Said before anything is typed.
  projectStorage().then(refreshProjectList, (error: unknown) =>
    tellFailure(app, { error, isNoted: journalStore() !== undefined }),
  );
  return kept;
}

/** Says once why nothing is saved, until something is. */
function tellFailure(
  app: App,
  failure: { readonly error: unknown; readonly isNoted: boolean },
): void {
  if (hasToldFailure) return;
  hasToldFailure = true;
  notify("error", storageProblem(failure.error, failure), {
    label: "Download project",
    run: () => downloads.use(({ startDownload }) => startDownload(app, "project")),
  });
}

/** `undefined` where the browser has none or refuses it: tabs then learn of each other with the next save. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(PROJECTS_CHANNEL);
  } catch {
    return undefined;
  }
}

function onAttached(id: string): void {
  rememberProject(id);
  projectListStore.setState({ openId: id });
  // It is a project of one's own now: a reload brings it back, not the link or the example that it began as.
  const { shared, example } = parseAddress(location.href);
  if (shared !== undefined || example !== undefined) {
    noteOwnAddress(location.href);
    const href = formatAddress(location.href, { shared: undefined, example: undefined });
    replaceAddress(href);
  }
  void refreshProjectList();
}

/** Saves at once what is not saved yet, and says so. An example that nobody changed gets a record by it. */
export async function saveNow(app: App): Promise<void> {
  if (app.attachment !== undefined) {
    await keepSettings(app);
    return;
  }
  const kept = keeper ?? keepProject(app, undefined);
  // Asked for: so the reason is told again, too.
  hasToldFailure = false;
  if (kept.id === undefined) kept.changed({ ...app.project.state.getState().project });
  await kept.flush();
  if (!kept.isUnsaved) notify("status", "Saved in this browser.");
}

/** Opens a project that is not stored yet and stores it at once, as an import does. */
export function openAndKeep(app: App, project: Project): void {
  const kept = keeper ?? keepProject(app, undefined);
  openProject(app, project);
  // A copy: the very same project is no change.
  kept.changed({ ...project });
}

/** Opens a small working function under a name of its own. */
export function newProject(app: App): void {
  later(() => exampleProject("bash"), "asked").use((example) =>
    openAndKeep(app, { ...example, name: "New project" }),
  );
}

/** The keeper of the open project, if anything is kept yet. */
export function currentKeeper(): ProjectKeeper | undefined {
  return keeper;
}

/** Tells the other tabs. */
export function postToTabs(message: TabMessage): void {
  channel?.postMessage(message);
}
