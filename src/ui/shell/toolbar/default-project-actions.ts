import type { App } from "#ui/state/app-context.ts";
import { type DownloadKind, showBundleDialog } from "#ui/state/transfer/bundle-dialog-store.ts";
import { projectListStore } from "#ui/state/persistence/project-list-store.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { whenLoaded } from "#ui/kit/when-loaded.ts";
import type { ProjectActions } from "./project-actions.ts";

const DOWNLOADS: readonly (readonly [what: DownloadKind, label: string, detail: string])[] = [
  [
    "deployable",
    "Deployable bundle (.zip)",
    "What you give to Lambda: bootstrap at the root, its mode kept",
  ],
  ["project", "Project (.zip)", "The same files with a SAM template, a Makefile and the events"],
  ["layer", "Layer (.zip)", "What belongs under /opt"],
];

const load = {
  download: () => import("#ui/state/transfer/download.ts"),
  import: () => import("#ui/state/transfer/import-files.ts"),
  projects: () => import("#ui/state/persistence/stored-projects.ts"),
};

/** Import, download, share and stored projects. Their code comes with the first use. */
export function projectActions(app: App): ProjectActions {
  return {
    importFiles: (files) =>
      whenLoaded(load.import(), ({ importFiles }) => void importFiles(app, files)),
    share: () => showBundleDialog({ kind: "share" }),
    downloadEntries: () =>
      DOWNLOADS.map(([what, label, detail]) => ({
        kind: "item",
        label,
        detail,
        run: () => whenLoaded(load.download(), ({ startDownload }) => startDownload(app, what)),
      })),
    projectEntries: () => projectEntries(app),
  };
}

/** Enough to go back and forth; all of them are in the dialog. */
const RECENT = 6;

function projectEntries(app: App): MenuEntry[] {
  const { projects, openId } = projectListStore.getState();
  const recent = projects.slice(0, RECENT).map((project): MenuEntry => ({
    kind: "choice",
    label: project.name === "" ? "(no name)" : project.name,
    isChosen: project.id === openId,
    run: () => whenLoaded(load.projects(), ({ openStored }) => void openStored(app, project.id)),
  }));
  return [
    ...(recent.length === 0
      ? [{ kind: "heading" as const, label: "The first change makes a project" }]
      : [{ kind: "heading" as const, label: "Kept in this browser" }, ...recent]),
    { kind: "line" },
    {
      kind: "item",
      label: "New project",
      detail: "A small Bash runtime to begin with",
      run: () => whenLoaded(load.projects(), ({ newProject }) => void newProject(app)),
    },
    {
      kind: "item",
      label: "All projects and versions",
      detail: "Open, rename, duplicate, delete, go back",
      run: () => showBundleDialog({ kind: "projects" }),
    },
  ];
}
