import { environmentPath } from "#project/project-path.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { createFileActions } from "#ui/panels/files/file-actions.ts";
import type { App } from "#ui/state/app-context.ts";
import {
  type EditorTab,
  chooseEvent,
  closeOtherTabs,
  closeTab,
  workbenchStore,
} from "#ui/state/workbench-store.ts";

/** What can be done with an open tab. Settings and Request are always there: theirs closes the others. */
export function tabMenu(app: App, tab: EditorTab): MenuEntry[] {
  const { tabs } = workbenchStore.getState();
  const isTool = tab.kind === "settings" || tab.kind === "request";
  return [
    ...(isTool
      ? []
      : [
          {
            kind: "item" as const,
            label: "Close",
            shortcut: "Alt+W",
            run: () => closeTab(tab),
          },
        ]),
    {
      kind: "item",
      label: "Close the others",
      isDisabled: tabs.length < (isTool ? 1 : 2),
      run: () => closeOtherTabs(tab),
    },
    {
      kind: "item",
      label: "Close all",
      isDisabled: tabs.length === 0,
      run: () => closeOtherTabs(undefined),
    },
    ...contentEntries(app, tab),
  ];
}

function contentEntries(app: App, tab: EditorTab): MenuEntry[] {
  if (tab.kind === "event")
    return [
      { kind: "line" },
      { kind: "item", label: "Send it with Invoke", run: () => chooseEvent(tab.name) },
    ];
  if (tab.kind !== "file") return [];
  const actions = createFileActions(app);
  return [
    { kind: "line" },
    {
      kind: "item",
      label: "Copy path",
      detail: environmentPath(tab.path),
      run: () => void actions.copyPath(tab.path),
    },
    { kind: "item", label: "Download", run: () => actions.download(tab.path) },
    { kind: "item", label: "Duplicate", run: () => actions.duplicate(tab.path) },
    { kind: "line" },
    {
      kind: "item",
      label: "Delete",
      isDangerous: true,
      run: () => actions.remove(tab.path),
    },
  ];
}
