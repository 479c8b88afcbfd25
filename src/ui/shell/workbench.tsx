import { type ComponentType, Suspense, lazy, useEffect, useMemo } from "react";
import { type App, AppProvider } from "#ui/state/app-context.ts";
import { listenForShortcuts } from "#ui/state/commands/command-store.ts";
import { EditorPane } from "./editor/editor-pane.tsx";
import { FilesPane } from "#ui/panels/files/files-pane.tsx";
import { NarrowPanes } from "./layout/narrow-panes.tsx";
import { Panes } from "./layout/panes.tsx";
import { useIsNarrow } from "#ui/kit/panes/use-is-narrow.ts";
import { Notices } from "#ui/kit/notices/notices.tsx";
import { Toolbar } from "./toolbar/toolbar.tsx";
import { ErrorBoundary } from "#ui/kit/controls/error-boundary.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useProjectCommands } from "./commands/project-commands.ts";
import { useShellCommands } from "./commands/shell-commands.ts";
import { type StartPart, noteStarted } from "#ui/kit/when-idle.ts";
import { projectActions } from "./toolbar/default-project-actions.ts";
import css from "./workbench.module.css";

// Asked for at once, but the first paint and the first edit don't wait for them.
const stage = import("./stage/stage.tsx");
const strip = import("#ui/panels/time-strip/time-strip.tsx");
const Stage = lazy(async () => ({ default: (await stage).Stage }));
const TimeStrip = lazy(async () => ({ default: (await strip).TimeStrip }));
// A part that does not load says so in its place; the rest of the page goes on.
stage.catch(() => noteStarted("stage"));
strip.catch(() => noteStarted("time strip"));

/** Stands beside a part of the page, and notes when that is mounted. */
function Started({ part }: { readonly part: StartPart }) {
  useEffect(() => noteStarted(part), [part]);
  return null;
}

/** The page: toolbar, panes, time strip. */
export function Workbench({ app }: { readonly app: App }) {
  return (
    <AppProvider value={app}>
      <Shell app={app} />
    </AppProvider>
  );
}

function Shell({ app }: { readonly app: App }) {
  const isNarrow = useIsNarrow();
  const Layout: ComponentType<Parameters<typeof Panes>[0]> = isNarrow ? NarrowPanes : Panes;
  const actions = useMemo(() => projectActions(app), [app]);
  useShellCommands(app);
  useProjectCommands(actions);
  useEffect(listenForShortcuts, []);
  return (
    <div className={css["shell"]}>
      <Toolbar actions={actions} />
      <main className={css["main"]}>
        <Layout
          files={<FilesPane />}
          editor={
            <ErrorBoundary what="The editor">
              <EditorPane />
            </ErrorBoundary>
          }
          stage={
            <ErrorBoundary what="The stage">
              <Suspense>
                <Stage session={app.session} />
                <Started part="stage" />
              </Suspense>
            </ErrorBoundary>
          }
        />
      </main>
      <div className={css["strip"]}>
        <ErrorBoundary what="The time strip">
          <Suspense>
            <TimeStrip session={app.session} />
            <Started part="time strip" />
          </Suspense>
        </ErrorBoundary>
      </div>
      <Notices />
      <ErrorBoundary what="The dialog">
        <Dialogs />
      </ErrorBoundary>
    </div>
  );
}
