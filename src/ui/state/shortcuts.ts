import { type Shortcut, isShortcut } from "#ui/kit/shortcut.ts";
import { type Action, canRun } from "./action.ts";
import { ALL_ACTIONS } from "./actions.ts";
import type { App } from "./app-context.ts";
import { editorToolsStore } from "./editor-tools.ts";
import { isText } from "./is-text.ts";
import { isField, watchOwnUndo } from "./own-undo.ts";

/**
 * Listens for the shortcuts of all actions. In the capture phase, so that the editor's own keys (Ctrl+Enter, F8) don't win
 * over the page's; an open dialog keeps its keys to itself.
 */
export function listenForShortcuts(app: App): () => void {
  const fields = watchOwnUndo();
  /** Text that is edited keeps the keys of its own undo, as long as it has something to undo. */
  const hasOwnUndo = ({ target, key, shiftKey }: KeyboardEvent): boolean => {
    if (!isText(target)) return false;
    if (target instanceof Element && target.closest(".monaco-editor") !== null)
      return editorToolsStore.getState().tools?.can("undo") ?? true;
    if (!isField(target)) return true;
    const { canUndo, canRedo } = fields.of(target);
    return shiftKey || key.toLowerCase() === "y" ? canRedo : canUndo;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const { target } = event;
    if (target instanceof Element && target.closest("[role=dialog]") !== null) return;
    const action = actionOf(event, ALL_ACTIONS, hasOwnUndo(event));
    if (action === undefined) return;
    // Taken even when it can't be done now: F5 or F8 doing something else meanwhile would surprise.
    event.preventDefault();
    event.stopPropagation();
    if (canRun(action, app)) action.run(app);
  };
  window.addEventListener("keydown", onKeyDown, true);
  return () => {
    fields.stop();
    window.removeEventListener("keydown", onKeyDown, true);
  };
}

/** The action that a key press asks for. `isInText`: where text is edited, which has an undo of its own. */
export function actionOf(
  event: KeyboardEvent,
  actions: readonly Action[],
  isInText: boolean,
): Action | undefined {
  const isPressed = (shortcut: Shortcut): boolean => isShortcut(event, shortcut);
  return actions.find(
    ({ shortcuts = [], shortcutsOutsideText = [] }) =>
      shortcuts.some(isPressed) || (!isInText && shortcutsOutsideText.some(isPressed)),
  );
}
