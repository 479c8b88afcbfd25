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
import { saveFile } from "../transfer/save-file.ts";
import { undo } from "../undo.ts";
import { forgetProject, noteOwnAddress, rememberProject } from "./last-project.ts";
import { visitId } from "./page-visit.ts";
import { projectListStore } from "./project-list-store.ts";
import { journalStore } from "./recover-edits.ts";

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
      "The browser's database of this page was deleted, by another page of this site or by the browser's settings, and with it the other projects and all versions. The project that is open here is saved anew.",
    );
  }
  keeper?.storageLost();
}

/** Reads the list of projects anew. Where storage is refused it stays empty. */
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
          if (hasToldFailure) break;
          hasToldFailure = true;
          notify("error", storageProblem(news.error, news), {
            label: "Download project",
            run: () => downloads.use(({ startDownload }) => startDownload(app, "project")),
          });
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
  void refreshProjectList();
  return kept;
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

export async function openStored(app: App, id: string): Promise<void> {
  try {
    await keeper?.flush();
    const opened = await (await projectStorage()).load(id);
    if (opened === undefined) {
      notify("error", "This project is not there any more: another tab deleted it.");
      await refreshProjectList();
    } else if (!opened.ok) {
      notify("error", opened.error, {
        label: "Download the record",
        run: () => void downloadRecord(id),
      });
    } else {
      keeper?.adopt(opened.value);
      openProject(app, opened.value.project);
    }
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}

async function downloadRecord(id: string): Promise<void> {
  const text = await (await projectStorage()).rawRecord(id);
  saveFile(new TextEncoder().encode(text), "damaged-project.json", "application/json");
}

/** Deletes a stored project that nobody asked for: the record of an import that went elsewhere. */
export async function discardStored(id: string): Promise<void> {
  await (await projectStorage()).remove(id);
  const message: TabMessage = { kind: "removed", id };
  channel?.postMessage(message);
  forgetProject(id);
  await refreshProjectList();
}

/** Deletes a stored project; the notice takes it back. */
export async function removeStored(id: string, name: string): Promise<void> {
  try {
    await keeper?.flush();
    const storage = await projectStorage();
    const removed = await storage.remove(id);
    forgetProject(id);
    const message: TabMessage = { kind: "removed", id };
    channel?.postMessage(message);
    const isOpen = keeper?.id === id;
    if (isOpen) await keeper?.receive(message);
    await refreshProjectList();
    notify("status", `Deleted the project “${name}”.`, {
      label: "Undo",
      run: () => {
        storage
          .restore(removed)
          .then(refreshProjectList)
          .catch((error: unknown) => notify("error", storageProblem(error, { isNoted: false })));
      },
    });
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}

/** Gives a stored project another name, the open one included. */
export async function renameStored(app: App, id: string, name: string): Promise<void> {
  try {
    if (keeper?.id === id) {
      app.project.edit("Rename the project", (project) => ({
        ok: true,
        value: { ...project, name },
      }));
      await keeper.flush();
    } else {
      const renamed = await (await projectStorage()).rename(id, name);
      if (renamed?.ok === false) notify("error", renamed.error);
      else if (renamed !== undefined) {
        const message: TabMessage = { kind: "saved", id, revision: renamed.value.revision };
        channel?.postMessage(message);
      }
    }
    await refreshProjectList();
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}

/** Opens a copy of a stored project. */
export async function duplicateStored(app: App, id: string): Promise<void> {
  try {
    await keeper?.flush();
    const opened = await (await projectStorage()).load(id);
    if (opened === undefined) return;
    if (!opened.ok) {
      notify("error", opened.error);
      return;
    }
    openAndKeep(app, { ...opened.value.project, name: `${opened.value.project.name} (copy)` });
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}

/** Brings a version back as an edit of its project, which Undo takes back; the state before it becomes a version. */
export async function goBackTo(app: App, id: string, savedAt: number): Promise<void> {
  try {
    if (keeper?.id !== id) await openStored(app, id);
    if (keeper?.id !== id) return;
    await keeper.flush();
    const version = await (await projectStorage()).loadVersion(id, savedAt);
    if (!version.ok) {
      notify("error", version.error);
      return;
    }
    // Given to the keeper first, with the reason; the edit itself is then no news to it.
    keeper.changed(version.value, "Before going back");
    app.project.edit("Go back to a version", () => version);
    await keeper.flush();
    notify("status", "The version is back.", { label: "Undo", run: () => undo(app) });
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}

/** Opens a small working function under a name of its own. */
export function newProject(app: App): void {
  later(() => exampleProject("bash"), "asked").use((example) =>
    openAndKeep(app, { ...example, name: "New project" }),
  );
}
