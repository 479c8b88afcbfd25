import { projectToJson } from "../project-json.ts";
import type { Project } from "../project.ts";
import type { JournalEntry } from "./edit-journal.ts";
import { applyPatch } from "./project-patch.ts";
import type { OpenedProject, ProjectStorage } from "./project-storage.ts";

/** What became of an edit that a page left behind. */
export type Recovery =
  /** It is in its record now; `isNew` unless it was there all along. */
  | { readonly kind: "kept"; readonly id: string; readonly name: string; readonly isNew: boolean }
  /** Its record was changed by another tab, damaged or deleted since: the edit is a project of its own. */
  | { readonly kind: "copied"; readonly id: string; readonly name: string }
  /** The database reads, but takes nothing: what was typed is here only. */
  | {
      readonly kind: "unsaved";
      readonly stored: OpenedProject | undefined;
      readonly project: Project;
      readonly error: unknown;
    }
  | { readonly kind: "damaged"; readonly error: string };

/** Somebody may save between our look at the record and our own save. */
const ATTEMPTS = 3;

/**
 * Puts an edit that was never confirmed into the database. May be done again after it was interrupted: the result is the
 * same. Throws when the database can't be read.
 */
export async function recoverEntry(
  storage: ProjectStorage,
  entry: JournalEntry,
): Promise<Recovery> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const recovery = await recoverOnce(storage, entry);
    if (recovery !== undefined) return recovery;
  }
  return copy(storage, entry, undefined);
}

/** `undefined` when the record changed meanwhile. */
async function recoverOnce(
  storage: ProjectStorage,
  entry: JournalEntry,
): Promise<Recovery | undefined> {
  const loaded = await storage.load(entry.id);
  if (loaded === undefined && entry.revision === 0) {
    const project = applyPatch(undefined, entry.patch);
    if (!project.ok) return { kind: "damaged", error: project.error };
    const { name } = project.value;
    return orUnsaved(undefined, project.value, async () => {
      const saved = await storage.createAs(entry.id, project.value);
      return saved.kind === "saved" ? kept(entry.id, name) : undefined;
    });
  }
  if (loaded?.ok !== true) return copy(storage, entry, undefined);
  const stored = loaded.value;
  const project = applyPatch(stored.project, entry.patch);
  if (!project.ok) return { kind: "damaged", error: project.error };
  const { name } = project.value;
  if (projectToJson(project.value) === projectToJson(stored.project))
    return { kind: "kept", id: entry.id, name, isNew: false };
  const isOwn =
    stored.revision === entry.revision ||
    // Its last save did get through, only the answer did not reach the page any more.
    (stored.writer === entry.page && stored.revision === entry.revision + 1);
  if (!isOwn) return copy(storage, entry, stored.project);
  return orUnsaved(stored, project.value, async () => {
    const saved = await storage.save(entry.id, stored.revision, project.value);
    return saved.kind === "saved" ? kept(entry.id, name) : undefined;
  });
}

const kept = (id: string, name: string): Recovery => ({ kind: "kept", id, name, isNew: true });

/** @param base what the patch is put onto, as well as that can be; without it only the changed files are known */
async function copy(
  storage: ProjectStorage,
  entry: JournalEntry,
  base: Project | undefined,
): Promise<Recovery> {
  const project = applyPatch(base, entry.patch);
  if (!project.ok) return { kind: "damaged", error: project.error };
  const name = `${project.value.name} (recovered)`;
  const recovered = { ...project.value, name };
  // Named by the entry: done again after an interruption it makes no second copy.
  const id = `${entry.id}-${entry.page}`;
  return orUnsaved<Recovery>(undefined, recovered, async () => {
    await storage.createAs(id, recovered);
    return { kind: "copied", id, name };
  });
}

/** What `save` makes of it; where the database takes nothing, the project itself. */
async function orUnsaved<R extends Recovery | undefined>(
  stored: OpenedProject | undefined,
  project: Project,
  save: () => Promise<R>,
): Promise<R | Recovery> {
  try {
    return await save();
  } catch (error) {
    return { kind: "unsaved", stored, project, error };
  }
}
