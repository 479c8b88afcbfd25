import type { LucideIcon } from "lucide-react";
import type { Shortcut } from "#ui/kit/shortcut.ts";
import type { App } from "./app-context.ts";

/** The order of the groups in the palette. */
export const ACTION_GROUPS = [
  "Run",
  "Step",
  "Project",
  "Edit",
  "View",
  "Examples",
  "Help",
] as const;

/** Something that a person can do. Toolbar, menus, palette and shortcuts are drawn from it. */
export interface Action {
  readonly id: string;
  /** The word on its button and in menus. */
  readonly label: string;
  /** In the palette, where the word alone would not say enough there. */
  readonly title?: string;
  readonly group: (typeof ACTION_GROUPS)[number];
  readonly icon?: LucideIcon;
  /** One sentence, for tooltips and under the word in menus. */
  readonly hint?: string;
  /** The first one is shown. */
  readonly shortcuts?: readonly Shortcut[];
  /** Keys that belong to the text where text is edited, and to this action everywhere else. */
  readonly shortcutsOutsideText?: readonly Shortcut[];
  /** More words to find it by. */
  readonly keywords?: readonly string[];
  /** Always, when absent. */
  readonly isEnabled?: (app: App) => boolean;
  /** For what is on or off, or chosen. */
  readonly isOn?: (app: App) => boolean;
  /** What exactly it would do now: `Rename bootstrap`, for Undo. */
  readonly object?: (app: App) => string | undefined;
  readonly run: (app: App) => void;
}

export function canRun(action: Action, app: App): boolean {
  return action.isEnabled?.(app) ?? true;
}
