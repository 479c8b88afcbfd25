import { Braces, Globe, Settings2, X } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { type MenuPlace, MenuAt } from "#ui/kit/controls/menu-at.tsx";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { ErrorBoundary } from "#ui/kit/controls/error-boundary.tsx";
import { laterComponent } from "#ui/kit/later.ts";
import { TabList } from "#ui/kit/controls/tab-list.tsx";
import {
  type EditorTab,
  closeTab,
  openTab,
  tabKey,
  workbenchStore,
} from "#ui/state/workbench-store.ts";
import { LinkFile } from "#ui/panels/editor/link-file.tsx";
import { BinaryFile } from "#ui/panels/editor/binary-file.tsx";
import { CodeEditor } from "#ui/panels/editor/code-editor.tsx";
import { Variables } from "#ui/panels/variables/later-variables.tsx";
import { documentOf } from "#ui/panels/editor/document.ts";
import { EditorStatus } from "#ui/panels/editor/editor-status.tsx";
import { tabLabel } from "#ui/panels/editor/tab-label.ts";
import { tabMenu } from "./tab-menu.ts";
import css from "./editor-pane.module.css";

const SettingsPanel = laterComponent(
  async () => (await import("#ui/panels/settings/settings-panel.tsx")).SettingsPanel,
  () => <p className={css["loading"]}>Loading the settings…</p>,
  "asked",
);

const RequestPanel = laterComponent(
  async () => (await import("#ui/panels/request/request-panel.tsx")).RequestPanel,
  () => <p className={css["loading"]}>Loading the request panel…</p>,
  "asked",
);

/** Tools that have a tab of their own at the end of the row. */
const ALWAYS_OPEN: readonly EditorTab[] = [{ kind: "request" }, { kind: "settings" }];

const FailureCard = laterComponent(
  async () => (await import("../laboratory/failure-card-view.tsx")).FailureCardView,
  undefined,
  "asked",
);

const PANEL_ID = "editor-panel";

/** The middle pane: open files and saved events in tabs, and Settings, which is always there. */
export function EditorPane() {
  const tabs = useStore(workbenchStore, (state) => state.tabs);
  const active = useStore(workbenchStore, (state) => state.activeTab);
  const { session } = useApp();
  const [menu, setMenu] = useState<TabMenu | undefined>();
  const all: readonly EditorTab[] = [...tabs, ...ALWAYS_OPEN];
  const byKey = new Map(all.map((tab) => [tabKey(tab), tab]));
  return (
    <section aria-label="Editor" className={css["pane"]}>
      <TabList
        label="Open files"
        className={css["tabs"] ?? ""}
        idPrefix="editor"
        panelId={PANEL_ID}
        selected={tabKey(active)}
        items={all.map((tab) => ({
          id: tabKey(tab),
          label: tabLabel(tab, tabs),
          hint: tab.kind === "file" ? tab.path : undefined,
          content: <TabFace tab={tab} label={tabLabel(tab, tabs)} />,
          className: `${css["tab"]} ${css[tab.kind] ?? ""}`,
        }))}
        onSelect={(key) => {
          const tab = byKey.get(key);
          if (tab !== undefined) openTab(tab);
        }}
        onClose={(key) => {
          const tab = byKey.get(key);
          if (tab !== undefined) closeTab(tab);
        }}
        onMenu={(key) => {
          const tab = byKey.get(key);
          const place = tabElement(key)?.getBoundingClientRect();
          if (tab !== undefined && place !== undefined) setMenu({ tab, place });
        }}
      />
      {menu === undefined ? null : <TabActions {...menu} onClosed={() => setMenu(undefined)} />}
      <div
        role="tabpanel"
        id={PANEL_ID}
        aria-labelledby={`editor-tab-${tabKey(active)}`}
        className={css["panel"]}
      >
        <ActivePanel tab={active} />
        <FailureCardRegion />
        <ErrorBoundary what="Variables">
          <Variables session={session} />
        </ErrorBoundary>
      </div>
    </section>
  );
}

interface TabMenu {
  readonly tab: EditorTab;
  readonly place: MenuPlace;
}

function TabActions({ tab, place, onClosed }: TabMenu & { readonly onClosed: () => void }) {
  const app = useApp();
  const tabs = useStore(workbenchStore, (state) => state.tabs);
  return (
    <MenuAt
      key={tabKey(tab)}
      place={place}
      label={`Actions for ${tabLabel(tab, tabs)}`}
      entries={tabMenu(app, tab)}
      onClosed={() => {
        onClosed();
        tabElement(tabKey(workbenchStore.getState().activeTab))?.focus();
      }}
    />
  );
}

function tabElement(key: string): HTMLElement | null {
  return document.getElementById(`editor-tab-${key}`);
}

/** Of the failure laboratory: beside the code that it is about. */
function FailureCardRegion() {
  const id = useStore(workbenchStore, (state) => state.failureCard);
  if (id === undefined) return null;
  return (
    <ErrorBoundary what="The failure card">
      <FailureCard id={id} />
    </ErrorBoundary>
  );
}

/** The cross is for the pointer only: a tab can't hold a second control. Keys: Delete on the tab, Alt+W anywhere. */
function TabFace({ tab, label }: { readonly tab: EditorTab; readonly label: string }) {
  const isClosable = tab.kind === "file" || tab.kind === "event";
  return (
    <>
      {tab.kind === "event" ? <Braces aria-hidden /> : null}
      {tab.kind === "request" ? <Globe aria-hidden /> : null}
      {tab.kind === "settings" ? <Settings2 aria-hidden /> : null}
      <span>{tab.kind === "event" ? tab.name : label}</span>
      {isClosable ? (
        <span
          className={css["close"]}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            closeTab(tab);
          }}
        >
          <X />
        </span>
      ) : null}
    </>
  );
}

function ActivePanel({ tab }: { readonly tab: EditorTab }) {
  const project = useProject((current) => current);
  const open = documentOf(project, tab);
  if (tab.kind === "settings") {
    return (
      <ErrorBoundary what="Settings">
        <SettingsPanel />
      </ErrorBoundary>
    );
  }
  if (tab.kind === "request") {
    return (
      <ErrorBoundary what="The request panel">
        <RequestPanel />
      </ErrorBoundary>
    );
  }
  if (open === undefined) {
    if (tab.kind !== "file") return null;
    const isLink = project.files.get(tab.path)?.content.kind === "link";
    return isLink ? <LinkFile path={tab.path} /> : <BinaryFile path={tab.path} />;
  }
  return (
    <>
      <CodeEditor document={open} />
      <EditorStatus document={open} />
    </>
  );
}
