import { type ComponentType, Suspense, lazy, useEffect, useMemo } from "react";
import { type App, AppProvider } from "./app-context.ts";
import { listenForShortcuts } from "./commands/command-store.ts";
import { EditorPane } from "./editor/editor-pane.tsx";
import { FilesPane } from "./files/files-pane.tsx";
import { NarrowPanes } from "./layout/narrow-panes.tsx";
import { Panes } from "./layout/panes.tsx";
import { useIsNarrow } from "./layout/use-is-narrow.ts";
import { Notices } from "./notices/notices.tsx";
import { Toolbar } from "./toolbar/toolbar.tsx";
import { ErrorBoundary } from "./controls/error-boundary.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useProjectCommands } from "./commands/project-commands.ts";
import { useShellCommands } from "./commands/shell-commands.ts";
import { stagePanels } from "./stage-panels.ts";
import { projectActions } from "./toolbar/default-project-actions.ts";
import css from "./workbench.module.css";

const Stage = lazy(async () => ({ default: (await stagePanels.stage).Stage }));
const TimeStrip = lazy(async () => ({ default: (await stagePanels.strip).TimeStrip }));

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
              </Suspense>
            </ErrorBoundary>
          }
        />
      </main>
      <div className={css["strip"]}>
        <ErrorBoundary what="The time strip">
          <Suspense>
            <TimeStrip session={app.session} />
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
