import { type ComponentType, useEffect } from "react";
import { useStore } from "zustand";
import { type App, AppProvider, useProject } from "#ui/state/app-context.ts";
import { listenForShortcuts } from "#ui/state/shortcuts.ts";
import { invokeOptions } from "#ui/state/invoke-options.ts";
import type { Session } from "#ui/state/session/session.ts";
import { later, useLater } from "#ui/kit/later.ts";
import { EditorPane } from "./editor/editor-pane.tsx";
import { FilesPane } from "#ui/panels/files/files-pane.tsx";
import { NarrowPanes } from "./layout/narrow-panes.tsx";
import { Panes } from "./layout/panes.tsx";
import { useIsNarrow } from "#ui/kit/panes/use-is-narrow.ts";
import { Notices } from "#ui/kit/notices/notices.tsx";
import { Toolbar } from "./toolbar/toolbar.tsx";
import { ErrorBoundary } from "#ui/kit/controls/error-boundary.tsx";
import { bundleDialogStore } from "#ui/state/transfer/bundle-dialog-store.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { type StartPart, noteStarted } from "#ui/kit/when-idle.ts";
import css from "./workbench.module.css";

// Asked for at once, but the first paint and the first edit don't wait for them.
const stage = later(() => import("./stage/stage.tsx"), "asked");
const strip = later(() => import("#ui/panels/time-strip/time-strip.tsx"), "asked");
// A part that does not load says so in its place; the rest of the page goes on.
stage.load().catch(() => noteStarted("stage"));
strip.load().catch(() => noteStarted("time strip"));

const dropPicture = later(() => import("./transfer/drop-picture.tsx"));

/** Not missed where it stays away: what is dropped goes where it goes. */
function LaterDropPicture() {
  const loaded = useLater(dropPicture, false);
  return loaded === undefined ? null : <loaded.DropPicture />;
}

function LaterStage({ session }: { readonly session: Session }) {
  const loaded = useLater(stage, true);
  useNoteStarted("stage", loaded !== undefined);
  return loaded === undefined ? null : <loaded.Stage session={session} />;
}

function LaterTimeStrip({ session }: { readonly session: Session }) {
  const loaded = useLater(strip, true);
  useNoteStarted("time strip", loaded !== undefined);
  return loaded === undefined ? null : <loaded.TimeStrip session={session} />;
}

const options = later(() => import("#ui/panels/invoke-options/invoke-options-panel.tsx"), "asked");

function LaterInvokeOptions() {
  const isOpen = useStore(invokeOptions, (state) => state.isOpen);
  const loaded = useLater(options, isOpen);
  return isOpen && loaded !== undefined ? <loaded.InvokeOptionsPanel /> : null;
}

const dialogs = later(() => import("./dialogs.tsx"));

function LaterDialogs() {
  const isOpen = useStore(workbenchStore, (state) => state.dialog !== undefined);
  const isBundleOpen = useStore(bundleDialogStore, (state) => state.dialog !== undefined);
  const loaded = useLater(dialogs, isOpen || isBundleOpen);
  return loaded === undefined ? null : <loaded.Dialogs />;
}

function useNoteStarted(part: StartPart, isThere: boolean): void {
  useEffect(() => {
    if (isThere) noteStarted(part);
  }, [part, isThere]);
}

// What both layouts are put together from. A part that fails says so in its place.
const EDITOR = (
  <ErrorBoundary what="The editor">
    <EditorPane />
  </ErrorBoundary>
);
const DIALOGS = (
  <ErrorBoundary what="The dialog">
    <LaterDialogs />
  </ErrorBoundary>
);
const stageOf = ({ session }: App) => (
  <ErrorBoundary what="The stage">
    <LaterStage session={session} />
  </ErrorBoundary>
);
const stripOf = ({ session }: App) => (
  <ErrorBoundary what="The time strip">
    <LaterTimeStrip session={session} />
  </ErrorBoundary>
);

/** The page: toolbar, panes, time strip. */
export function Workbench({ app }: { readonly app: App }) {
  return (
    <AppProvider value={app}>
      {isEmbedded ? <Embedded app={app} /> : <Shell app={app} />}
    </AppProvider>
  );
}

/** The project's name first: tabs of a browser show little more. */
function useTitle(): void {
  const name = useProject((project) => project.name);
  useEffect(() => {
    document.title = name === "" ? TITLE : `${name} – ${TITLE}`;
  }, [name]);
}

const TITLE = "Lambda Runtime Playground";

const embedded = later(() => import("./layout/embedded-shell.tsx"), "asked");
const isEmbedded = new URLSearchParams(location.search).has("embed");

function Embedded({ app }: { readonly app: App }) {
  const loaded = useLater(embedded, true);
  useEffect(() => listenForShortcuts(app), [app]);
  useTitle();
  if (loaded === undefined) return null;
  return (
    <>
      <loaded.EmbeddedShell editor={EDITOR} stage={stageOf(app)} strip={stripOf(app)} />
      <Notices />
      {DIALOGS}
    </>
  );
}

function Shell({ app }: { readonly app: App }) {
  const isNarrow = useIsNarrow();
  const Layout: ComponentType<Parameters<typeof Panes>[0]> = isNarrow ? NarrowPanes : Panes;
  useEffect(() => listenForShortcuts(app), [app]);
  useTitle();
  return (
    <div className={css["shell"]}>
      <Toolbar />
      <LaterInvokeOptions />
      <main className={css["main"]}>
        <Layout files={<FilesPane />} editor={EDITOR} stage={stageOf(app)} />
      </main>
      <Notices />
      <div className={css["strip"]}>{stripOf(app)}</div>
      <LaterDropPicture />
      {DIALOGS}
    </div>
  );
}
