import { type FoundEntry, findEntries } from "#project/storage/found-entries.ts";
import type { OpenedProject, ProjectStorage } from "#project/storage/project-storage.ts";
import { applyPatch } from "#project/storage/project-patch.ts";
import { recoverEntry } from "#project/storage/recover-entry.ts";
import { storageProblem } from "#project/storage/storage-problem.ts";
import type { Project } from "#project/project.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { saveFile } from "../transfer/save-file.ts";
import { lastProjectId, rememberProject } from "./last-project.ts";
import { journalStore, withDeadVisit } from "./page-visit.ts";

/** What was typed and is in no record, because the database takes nothing. */
export interface Unsaved {
  readonly stored: OpenedProject | undefined;
  readonly project: Project;
  /** Lets the note of it go: it is noted again. */
  readonly forget: () => void;
}

/**
 * Puts what pages left behind that crashed, or were closed in the middle of a save, into the database. Gives back what
 * can't be put there, when it belongs to the project that this tab is about to open.
 */
export async function recoverEdits(
  openStorage: () => Promise<ProjectStorage>,
): Promise<Unsaved | undefined> {
  let unsaved: Unsaved | undefined;
  for (const found of findEntries(journalStore)) {
    await withDeadVisit(found.page, async () => {
      unsaved = (await recoverOne(openStorage, found)) ?? unsaved;
    });
  }
  return unsaved;
}

async function recoverOne(
  openStorage: () => Promise<ProjectStorage>,
  { key, text, entry }: FoundEntry,
): Promise<Unsaved | undefined> {
  const forget = (): void => journalStore()?.removeItem(key);
  if (entry === undefined) {
    forget();
    sayDamaged("it is no longer readable", text);
    return undefined;
  }
  const isOpen = lastProjectId() === entry.id;
  try {
    const recovery = await recoverEntry(await openStorage(), entry);
    switch (recovery.kind) {
      case "kept":
        forget();
        if (recovery.isNew && !isOpen)
          notify("status", `“${recovery.name}” has what was typed last in a tab that was closed.`);
        return undefined;
      case "copied":
        forget();
        if (isOpen) rememberProject(recovery.id);
        notify(
          "error",
          `What was typed last in a tab that was closed did not fit its project any more, which another tab changed or deleted. It is kept as “${recovery.name}”.`,
        );
        return undefined;
      case "damaged":
        forget();
        sayDamaged(recovery.error, text);
        return undefined;
      case "unsaved":
        return isOpen ? { stored: recovery.stored, project: recovery.project, forget } : undefined;
    }
  } catch (error) {
    // The database can't be read. What has no record yet is whole in the entry; the rest waits for a better visit.
    const project = applyPatch(undefined, entry.patch);
    if (isOpen && entry.patch.isWhole && project.ok)
      return { stored: undefined, project: project.value, forget };
    notify("error", storageProblem(error, { isNoted: true }));
  }
  return undefined;
}

function sayDamaged(reason: string, text: string): void {
  notify(
    "error",
    `What was typed last could not be brought back: ${reason}. Its project is as it was saved before.`,
    {
      label: "Download what is left",
      run: () => saveFile(new TextEncoder().encode(text), "damaged-edit.json", "application/json"),
    },
  );
}
