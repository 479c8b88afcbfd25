import { actionEntry } from "#ui/state/action-entry.tsx";
import { ACTIONS, BURSTS, DOWNLOADS, EXAMPLES, THEMES } from "#ui/state/actions.ts";
import type { Action } from "#ui/state/action.ts";
import type { App } from "#ui/state/app-context.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { later } from "#ui/kit/later.ts";
import { projectListStore } from "#ui/state/persistence/project-list-store.ts";

const storedProjects = later(
  () => import("#ui/state/persistence/stored-project-actions.ts"),
  "asked",
);

export function exampleEntries(app: App): MenuEntry[] {
  return [
    ...EXAMPLES.map((action) => actionEntry(action, app, true)),
    { kind: "line" },
    actionEntry(ACTIONS.laboratory, app, true),
  ];
}

export function downloadEntries(app: App): MenuEntry[] {
  return DOWNLOADS.map((action) => actionEntry(action, app, true));
}

/** Enough to go back and forth; all of them are in the dialog. */
const RECENT = 6;

export function projectEntries(app: App): MenuEntry[] {
  const { projects, openId } = projectListStore.getState();
  const recent = projects.slice(0, RECENT).map((project): MenuEntry => ({
    kind: "choice",
    label: project.name === "" ? "(no name)" : project.name,
    isChosen: project.id === openId,
    run: () => storedProjects.use(({ openStored }) => openStored(app, project.id)),
  }));
  return [
    {
      kind: "heading",
      label: recent.length === 0 ? "The first change makes a project" : "Kept in this browser",
    },
    ...recent,
    { kind: "line" },
    actionEntry(ACTIONS.newProject, app, true),
    actionEntry(ACTIONS.importFolder, app, true),
    actionEntry(ACTIONS.projects, app, true),
  ];
}

const MORE: readonly (readonly Action[])[] = [
  [
    ACTIONS.palette,
    ACTIONS.save,
    ACTIONS.offline,
    ACTIONS.settings,
    ACTIONS.runLocally,
    ACTIONS.shortcuts,
    ACTIONS.laboratory,
    ACTIONS.tools,
    ACTIONS.differences,
    ACTIONS.reference,
    ACTIONS.licences,
  ],
  [
    ...BURSTS.filter(({ id }) => id === "burst-20"),
    ACTIONS.restart,
    ACTIONS.breakpoints,
    ACTIONS.inject,
  ],
  [ACTIONS.replay, ACTIONS.runs, ACTIONS.compareFiles],
  [ACTIONS.undo, ACTIONS.redo, ACTIONS.clearTrace],
  [ACTIONS.lineStepping, ACTIONS.toggleFiles, ACTIONS.toggleStage],
];

/** What runs on this computer already needs no command for that. */
function isOffered(action: Action, { attachment }: App): boolean {
  return attachment === undefined || action !== ACTIONS.runLocally;
}

export function moreEntries(app: App): MenuEntry[] {
  return [
    ...MORE.flatMap((actions): MenuEntry[] => [
      ...actions
        .filter((action) => isOffered(action, app))
        .map((action) => actionEntry(action, app)),
      { kind: "line" },
    ]),
    { kind: "heading", label: "Theme" },
    ...THEMES.map((action) => actionEntry(action, app)),
  ];
}
