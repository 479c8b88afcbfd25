import { environmentPath } from "#project/project-path.ts";
import type { App } from "#ui/state/app-context.ts";
import { SETTING_LABELS } from "#ui/state/setting-labels.ts";
import { openSetting, openTab } from "#ui/state/workbench-store.ts";

/** Somewhere to go: a file, a saved event, a setting. */
export interface Place {
  readonly id: string;
  readonly group: "Files" | "Saved events" | "Settings";
  readonly title: string;
  readonly detail: string;
  readonly open: () => void;
}

export function placesOf({ project }: App): Place[] {
  const { files, events } = project.state.getState().project;
  return [
    ...[...files.keys()].map((path): Place => ({
      id: `file:${path}`,
      group: "Files",
      title: path.slice(path.lastIndexOf("/") + 1),
      detail: environmentPath(path),
      open: () => openTab({ kind: "file", path }),
    })),
    ...events.map(({ name }): Place => ({
      id: `event:${name}`,
      group: "Saved events",
      title: name,
      detail: "event",
      open: () => openTab({ kind: "event", name }),
    })),
    ...SETTING_LABELS.map((label): Place => ({
      id: `setting:${label}`,
      group: "Settings",
      title: label,
      detail: "setting",
      open: () => openSetting(label),
    })),
  ];
}
