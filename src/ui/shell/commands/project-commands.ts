import { useEffect } from "react";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import type { ProjectActions } from "../toolbar/project-actions.ts";
import { type AppCommand, addCommands } from "#ui/state/commands/command-store.ts";
import { SHORTCUTS } from "#ui/state/commands/shortcuts.ts";

/** Puts sharing, downloads and stored projects into the palette. Import needs a click: browsers open no chooser without. */
export function useProjectCommands(actions: ProjectActions): void {
  useEffect(
    () =>
      addCommands([
        {
          id: "share",
          title: "Share: copy a link",
          group: "Project",
          shortcut: SHORTCUTS.share,
          run: actions.share,
        },
        ...actions.downloadEntries().flatMap(commandOf("Download")),
        ...actions.projectEntries().flatMap(commandOf("Projects")),
      ]),
    [actions],
  );
}

function commandOf(prefix: string): (entry: MenuEntry) => AppCommand[] {
  return (entry) =>
    entry.kind === "item"
      ? [
          {
            id: `${prefix}-${entry.label}`,
            title: `${prefix}: ${entry.label}`,
            group: "Project",
            ...(entry.detail !== undefined && { keywords: [entry.detail] }),
            run: entry.run,
            isEnabled: () => entry.isDisabled !== true,
          },
        ]
      : [];
}
