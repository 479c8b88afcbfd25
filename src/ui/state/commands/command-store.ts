import { createStore } from "zustand/vanilla";
import { type Shortcut, isShortcut } from "#ui/kit/shortcut.ts";

/** Something that can be done from the palette, and by its shortcut from anywhere. */
export interface AppCommand {
  readonly id: string;
  readonly title: string;
  readonly group: "Run" | "Step" | "Project" | "Edit" | "View" | "Examples" | "Help";
  readonly shortcut?: Shortcut;
  /** More words to find it by. */
  readonly keywords?: readonly string[];
  readonly run: () => void;
  /** Always, when absent. */
  readonly isEnabled?: () => boolean;
}

/** All commands of the page. Panels add theirs with `addCommands`, in an effect. */
export const commandStore = createStore<{ readonly commands: readonly AppCommand[] }>(() => ({
  commands: [],
}));

/** Adds commands; returns the way to remove them. */
export function addCommands(commands: readonly AppCommand[]): () => void {
  commandStore.setState((state) => ({ commands: [...state.commands, ...commands] }));
  return () => {
    const gone = new Set(commands);
    commandStore.setState((state) => ({
      commands: state.commands.filter((command) => !gone.has(command)),
    }));
  };
}

/**
 * Listens for shortcuts. In the capture phase, so that the editor's own keys (Ctrl+Enter, F8) don't win over the page's;
 * an open dialog keeps its keys to itself.
 */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const isInDialog =
      event.target instanceof Element && event.target.closest("[role=dialog]") !== null;
    if (isInDialog) return;
    const command = commandStore
      .getState()
      .commands.find(({ shortcut }) => shortcut !== undefined && isShortcut(event, shortcut));
    if (command === undefined) return;
    // Taken even when it can't be done now: F5 or F8 doing something else meanwhile would surprise.
    event.preventDefault();
    event.stopPropagation();
    if (command.isEnabled?.() ?? true) command.run();
  };
  window.addEventListener("keydown", onKeyDown, true);
  return () => window.removeEventListener("keydown", onKeyDown, true);
}
