import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { type Action, canRun } from "./action.ts";
import type { App } from "./app-context.ts";

/** An action as an entry of a menu; what is on or off has a tick. */
export function actionEntry(action: Action, app: App, withHint = false): MenuEntry {
  const { label, icon: Icon, hint, shortcuts } = action;
  const object = action.object?.(app);
  const name = object === undefined ? label : `${label}: ${object}`;
  const run = (): void => action.run(app);
  if (action.isOn !== undefined)
    return { kind: "choice", label: name, isChosen: action.isOn(app), run };
  const shortcut = shortcuts?.[0];
  return {
    kind: "item",
    label: name,
    ...(withHint && hint !== undefined && { detail: hint }),
    ...(Icon !== undefined && !withHint && { icon: <Icon aria-hidden /> }),
    ...(shortcut !== undefined && { shortcut }),
    isDisabled: !canRun(action, app),
    run,
  };
}
