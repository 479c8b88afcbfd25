import { createStore } from "zustand/vanilla";

/** A tab of the middle pane. Files and events are named by their project path and event name. */
export type EditorTab =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "event"; readonly name: string }
  | { readonly kind: "request" }
  | { readonly kind: "settings" };

/** Shown under 900 px, one at a time. */
export type NarrowPane = "files" | "editor" | "stage";

export type OpenDialog =
  | "palette"
  | "files"
  | "search"
  | "breakpoints"
  | "shortcuts"
  | "differences"
  | "reference"
  | "tools"
  | "run-locally"
  | "templates"
  | "laboratory"
  | "runs"
  | "injections"
  | "file-comparison";

export interface Workbench {
  /** Files and events that are open, in tab order. Request and Settings are always there. */
  readonly tabs: readonly EditorTab[];
  readonly activeTab: EditorTab;
  /** Saved event that Invoke sends. */
  readonly eventName: string | undefined;
  readonly narrowPane: NarrowPane;
  readonly dialog: OpenDialog | undefined;
  /** Card of the failure laboratory whose function is open, by its id. */
  readonly failureCard: string | undefined;
  /** Section of the Runtime API reference that its dialog shows: `3.2`. */
  readonly referenceSection: string;
  /** Setting whose field is asked for, by its label; a new object for each request. */
  readonly setting: { readonly label: string } | undefined;
  /** Where the editor is asked to go; a new object for each request. */
  readonly reveal:
    | {
        readonly path: string;
        readonly line: number;
        readonly column?: number;
        readonly focus: boolean;
      }
    | undefined;
}

/** What is open and where: the state of the page that is neither project nor run. */
export const workbenchStore = createStore<Workbench>(() => ({
  tabs: [],
  activeTab: { kind: "settings" },
  eventName: undefined,
  narrowPane: "editor",
  dialog: undefined,
  failureCard: undefined,
  referenceSection: "1.1",
  setting: undefined,
  reveal: undefined,
}));

export function tabKey(tab: EditorTab): string {
  switch (tab.kind) {
    case "file":
      return `file:${tab.path}`;
    case "event":
      return `event:${tab.name}`;
    case "request":
    case "settings":
      return tab.kind;
  }
}

export function isSameTab(a: EditorTab, b: EditorTab): boolean {
  return tabKey(a) === tabKey(b);
}

export function openTab(tab: EditorTab): void {
  workbenchStore.setState(({ tabs }) => ({
    tabs:
      tab.kind === "request" || tab.kind === "settings" || tabs.some((open) => isSameTab(open, tab))
        ? tabs
        : [...tabs, tab],
    activeTab: tab,
    narrowPane: "editor",
  }));
}

/** Closes a tab; its neighbour comes forward. */
export function closeTab(tab: EditorTab): void {
  workbenchStore.setState(({ tabs, activeTab }) => {
    const at = tabs.findIndex((open) => isSameTab(open, tab));
    if (at === -1) return {};
    const rest = tabs.toSpliced(at, 1);
    if (!isSameTab(activeTab, tab)) return { tabs: rest };
    return { tabs: rest, activeTab: rest[at] ?? rest[at - 1] ?? { kind: "settings" } };
  });
}

/** Closes all tabs but this one; all, without it. */
export function closeOtherTabs(tab: EditorTab | undefined): void {
  const kept = tab === undefined ? [] : [tab];
  workbenchStore.setState(({ tabs }) => ({
    tabs: tabs.filter((open) => kept.some((other) => isSameTab(open, other))),
    activeTab: tab ?? { kind: "settings" },
  }));
}

/** Renames or moves a tab with its file or event, in place. */
export function retargetTabs(retarget: (tab: EditorTab) => EditorTab | undefined): void {
  workbenchStore.setState(({ tabs, activeTab }) => {
    const next = tabs.map(retarget).filter((tab) => tab !== undefined);
    return {
      tabs: next,
      activeTab: retarget(activeTab) ?? next.at(-1) ?? { kind: "settings" },
    };
  });
}

/** Opens the file and shows the line. A narrow window changes to the code only when the person `isAsking`. */
export function revealLine(path: string, line: number, isAsking: boolean): void {
  const { narrowPane } = workbenchStore.getState();
  openTab({ kind: "file", path });
  workbenchStore.setState({
    reveal: { path, line, focus: false },
    ...(isAsking ? {} : { narrowPane }),
  });
}

/** Opens Settings at a field. */
export function openSetting(label: string): void {
  openTab({ kind: "settings" });
  workbenchStore.setState({ setting: { label } });
}

/** Opens the file at a line, for typing there. */
export function editLine(path: string, line: number, column = 1): void {
  openTab({ kind: "file", path });
  workbenchStore.setState({ reveal: { path, line, column, focus: true } });
}

export function showDialog(dialog: OpenDialog | undefined): void {
  workbenchStore.setState({ dialog });
}

/** Opens the Runtime API reference at a section: `3.2`. */
export function showReference(referenceSection: string): void {
  workbenchStore.setState({ dialog: "reference", referenceSection });
}

export function showNarrowPane(narrowPane: NarrowPane): void {
  workbenchStore.setState({ narrowPane });
}

export function chooseEvent(eventName: string | undefined): void {
  workbenchStore.setState({ eventName });
}
