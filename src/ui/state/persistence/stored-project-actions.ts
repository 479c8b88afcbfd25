import type { TabMessage } from "#project/storage/project-keeper.ts";
import { storageProblem } from "#project/storage/storage-problem.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { openProject } from "../open-project.ts";
import { saveFile } from "../transfer/save-file.ts";
import { undo } from "../undo.ts";
import { forgetProject } from "./last-project.ts";
import {
  currentKeeper,
  openAndKeep,
  postToTabs,
  projectStorage,
  refreshProjectList,
} from "./stored-projects.ts";

// What the dialog *Projects* and the menu of recent ones do. Late code: keeping work does not need it.

/** Opens a project of the list. */
export async function openStored(app: App, id: string): Promise<void> {
  try {
    await currentKeeper()?.flush();
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
      currentKeeper()?.adopt(opened.value);
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
  postToTabs(message);
  forgetProject(id);
  await refreshProjectList();
}

/** Deletes a stored project; the notice takes it back. */
export async function removeStored(id: string, name: string): Promise<void> {
  try {
    await currentKeeper()?.flush();
    const storage = await projectStorage();
    const removed = await storage.remove(id);
    forgetProject(id);
    const message: TabMessage = { kind: "removed", id };
    postToTabs(message);
    const isOpen = currentKeeper()?.id === id;
    if (isOpen) await currentKeeper()?.receive(message);
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
    if (currentKeeper()?.id === id) {
      app.project.edit("Rename the project", (project) => ({
        ok: true,
        value: { ...project, name },
      }));
      await currentKeeper()?.flush();
    } else {
      const renamed = await (await projectStorage()).rename(id, name);
      if (renamed?.ok === false) notify("error", renamed.error);
      else if (renamed !== undefined) {
        const message: TabMessage = { kind: "saved", id, revision: renamed.value.revision };
        postToTabs(message);
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
    await currentKeeper()?.flush();
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
    if (currentKeeper()?.id !== id) await openStored(app, id);
    if (currentKeeper()?.id !== id) return;
    await currentKeeper()?.flush();
    const version = await (await projectStorage()).loadVersion(id, savedAt);
    if (!version.ok) {
      notify("error", version.error);
      return;
    }
    // Given to the keeper first, with the reason; the edit itself is then no news to it.
    currentKeeper()?.changed(version.value, "Before going back");
    app.project.edit("Go back to a version", () => version);
    await currentKeeper()?.flush();
    notify("status", "The version is back.", { label: "Undo", run: () => undo(app) });
  } catch (error) {
    notify("error", storageProblem(error, { isNoted: false }));
  }
}
