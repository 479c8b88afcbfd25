import { useSyncExternalStore } from "react";
import { themeStore } from "#ui/kit/theme.ts";
import { type Action, canRun } from "./action.ts";
import { type App, useApp } from "./app-context.ts";
import { editorToolsStore } from "./editor-tools.ts";
import { wordWrapStore } from "./word-wrap.ts";

/** Whether an action can be done now, and whether it is on; follows whatever that depends on. */
export function useAction(action: Action): {
  readonly isEnabled: boolean;
  readonly isOn: boolean;
} {
  const app = useApp();
  const subscribe = subscriptionOf(app);
  return {
    isEnabled: useSyncExternalStore(subscribe, () => canRun(action, app)),
    isOn: useSyncExternalStore(subscribe, () => action.isOn?.(app) ?? false),
  };
}

type Subscribe = (onChange: () => void) => () => void;
const subscriptions = new WeakMap<App, Subscribe>();

/** One for each app, so that React does not subscribe again with every render. */
function subscriptionOf(app: App): Subscribe {
  const known = subscriptions.get(app);
  if (known !== undefined) return known;
  const stores = [
    app.session.run,
    app.session.selection,
    app.project.state,
    themeStore,
    editorToolsStore,
    wordWrapStore,
  ] as const;
  const subscribe: Subscribe = (onChange) => {
    const stops = stores.map((store) => store.subscribe(onChange));
    return () => {
      for (const stop of stops) stop();
    };
  };
  subscriptions.set(app, subscribe);
  return subscribe;
}
