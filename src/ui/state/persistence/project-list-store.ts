import { createStore } from "zustand/vanilla";
import type { ProjectSummary } from "#project/storage/project-storage.ts";

/** The stored projects as the page shows them. */
export const projectListStore = createStore<{
  readonly projects: readonly ProjectSummary[];
  /** The record of the open project; none before its first change. */
  readonly openId: string | undefined;
}>(() => ({ projects: [], openId: undefined }));
