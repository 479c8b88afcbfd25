import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS, EXAMPLE_SUMMARIES } from "#project/examples/examples.ts";
import type { Project } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { projectListStore } from "#ui/state/persistence/project-list-store.ts";
import { projectStorage } from "#ui/state/persistence/stored-projects.ts";
import { keptRunsStore, projectOf, refreshKeptRuns } from "#ui/state/runs/kept-runs.ts";
import { timeText } from "../time-text.ts";

export type Files = Project["files"];

/** Something that the files of the project can be compared with. */
export interface FileSource {
  readonly id: string;
  readonly label: string;
  /** Rejects with a text for people. */
  readonly files: () => Promise<Files>;
}

/** What there is to compare with, the likeliest first: the last run, kept versions, kept runs, examples. */
export async function fileSources({ session, project }: App): Promise<readonly FileSource[]> {
  const now = Date.now();
  const deployed = session.deployedFiles();
  await refreshKeptRuns();
  const { name } = project.state.getState().project;
  const examples = EXAMPLE_IDS.map((id): FileSource => ({
    id: `example:${id}`,
    label: `Example: ${EXAMPLE_SUMMARIES[id].title}`,
    files: async () => (await exampleProject(id)).files,
  }));
  const isOwn = ({ label }: FileSource): boolean => label === `Example: ${name}`;
  return [
    ...(deployed === undefined
      ? []
      : [{ id: "last-run", label: "The last run", files: async () => deployed }]),
    ...examples.filter(isOwn),
    ...(await versions(now)),
    ...keptRunsStore.getState().runs.map((run): FileSource => ({
      id: `run:${run.id}`,
      label: `Run: ${run.name}, ${timeText(run.keptAt, now)}`,
      async files() {
        const files = projectOf(run)?.files;
        if (files === undefined) throw new Error("The run's project can't be read.");
        return files;
      },
    })),
    ...examples.filter((example) => !isOwn(example)),
  ];
}

async function versions(now: number): Promise<readonly FileSource[]> {
  const { openId } = projectListStore.getState();
  if (openId === undefined) return [];
  try {
    const storage = await projectStorage();
    return (await storage.versions(openId)).map(({ savedAt }): FileSource => ({
      id: `version:${savedAt}`,
      label: `Version: ${timeText(savedAt, now)}`,
      async files() {
        const version = await storage.loadVersion(openId, savedAt);
        if (!version.ok) throw new Error(version.error);
        return version.value.files;
      },
    }));
  } catch {
    return []; // storage is refused: there are no versions
  }
}
