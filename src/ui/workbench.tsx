import { type ComponentType, useEffect } from "react";
import { type App, AppProvider } from "./app-context.ts";
import { listenForShortcuts } from "./commands/command-store.ts";
import { EditorPane } from "./editor/editor-pane.tsx";
import { FilesPane } from "./files/files-pane.tsx";
import { NarrowPanes } from "./layout/narrow-panes.tsx";
import { Panes } from "./layout/panes.tsx";
import { useIsNarrow } from "./layout/use-is-narrow.ts";
import { Notices } from "./notices/notices.tsx";
import { Stage } from "./stage/stage.tsx";
import { TimeStrip } from "./time-strip/time-strip.tsx";
import { Toolbar } from "./toolbar/toolbar.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useShellCommands } from "./commands/shell-commands.ts";
import { projectActions } from "./toolbar/default-project-actions.ts";
import css from "./workbench.module.css";

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
  useShellCommands(app);
  useEffect(listenForShortcuts, []);
  return (
    <div className={css["shell"]}>
      <Toolbar actions={projectActions(app)} />
      <main className={css["main"]}>
        <Layout
          files={<FilesPane />}
          editor={<EditorPane />}
          stage={<Stage session={app.session} />}
        />
      </main>
      <div className={css["strip"]}>
        <TimeStrip session={app.session} />
      </div>
      <Notices />
      <Dialogs />
    </div>
  );
}
