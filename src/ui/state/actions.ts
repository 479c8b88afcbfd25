import {
  ArrowDownToLine,
  FileInput,
  FolderInput,
  BookText,
  CircleDot,
  Eraser,
  FastForward,
  Keyboard,
  Link,
  Play,
  Redo2,
  RotateCw,
  Scale,
  Search,
  Settings2,
  Square,
  StepForward,
  Terminal,
  Undo2,
  Wrench,
  Zap,
} from "lucide-react";
import { RUN_LOCALLY } from "#contract/run-locally.ts";
import { EXAMPLE_IDS, EXAMPLE_SUMMARIES } from "#project/examples/examples.ts";
import { later } from "#ui/kit/later.ts";
import { paneToggles } from "#ui/kit/panes/pane-layout.ts";
import { type ThemeChoice, setTheme, themeStore } from "#ui/kit/theme.ts";
import type { Action } from "./action.ts";
import type { App } from "./app-context.ts";
import { type EditorToolId, editorToolsStore } from "./editor-tools.ts";
import { startGuide } from "./guide-store.ts";
import { importChooser } from "./import-chooser.ts";
import { openExample } from "./open-project.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { offlineSetting } from "./offline/offline-setting.ts";
import { newProject, saveNow } from "./persistence/stored-projects.ts";
import { type DownloadKind, showBundleDialog } from "./transfer/bundle-dialog-store.ts";
import { redo, undo } from "./undo.ts";
import { toggleWordWrap, wordWrapStore } from "./word-wrap.ts";
import { closeTab, openTab, showDialog, workbenchStore } from "./workbench-store.ts";

const downloads = later(() => import("./transfer/download.ts"), "asked");
const replays = later(() => import("./runs/replay.ts"), "asked");
const offline = later(() => import("./offline/offline.ts"), "asked");

const isBusy = ({ session }: App): boolean => session.run.getState().state.kind !== "idle";
const isHeld = ({ session }: App): boolean => session.run.getState().state.kind === "held";
const isInThePast = ({ session }: App): boolean => {
  const { cursor, selectedSeq } = session.selection.getState();
  return cursor !== "live" || selectedSeq !== undefined;
};

/**
 * Everything that a person can do from more than one place, once: its word, its keys, when it can be done and what it does.
 * Toolbar, More menu, palette, shortcuts and the list of them are drawn from this table.
 */
export const ACTIONS = {
  invoke: {
    id: "invoke",
    label: "Invoke",
    group: "Run",
    icon: Play,
    hint: "Run the function with the chosen event",
    shortcuts: ["Mod+Enter"],
    run: ({ session }) => session.commands.invoke(),
  },
  stop: {
    id: "stop",
    label: "Stop",
    title: "Stop everything that runs",
    group: "Run",
    icon: Square,
    hint: "End everything that runs, at once",
    shortcuts: ["Shift+F5"],
    isEnabled: isBusy,
    run: ({ session }) => session.commands.stop(),
  },
  restart: {
    id: "restart",
    label: "Restart environment",
    group: "Run",
    icon: RotateCw,
    hint: "The next invocation starts cold",
    keywords: ["cold start"],
    run: ({ session }) => session.commands.restartEnvironment(),
  },
  clearTrace: {
    id: "clear",
    label: "Clear the trace",
    group: "Run",
    icon: Eraser,
    run: ({ session }) => session.commands.clearTrace(),
  },
  step: {
    id: "step",
    label: "Step",
    group: "Step",
    icon: StepForward,
    hint: "Let one message pass, then hold again",
    shortcuts: ["F10"],
    run: ({ session }) => session.commands.step(),
  },
  continue: {
    id: "continue",
    label: "Continue",
    group: "Step",
    icon: FastForward,
    hint: "Run on to the next breakpoint",
    shortcuts: ["F8"],
    isEnabled: (app) => isHeld(app) || isInThePast(app),
    run: ({ session }) => session.commands.continue(),
  },
  replay: {
    id: "replay",
    label: "Replay the recorded events",
    group: "Run",
    hint: "Sends the same events at the same times to the code as it is now: shows the first difference",
    isEnabled: ({ session }) => session.trace.index.attempts.end > 0,
    run: (app) => replays.use(({ replay }) => replay(app)),
  },
  inject: {
    id: "inject",
    label: "Inject a failure",
    title: "Inject: kill, let time pass, pre-warm, tamper with messages",
    group: "Run",
    keywords: ["kill", "signal", "SIGTERM", "hour", "provisioned concurrency", "drop", "delay"],
    run: () => showDialog("injections"),
  },
  runs: {
    id: "runs",
    label: "Runs: keep and compare",
    group: "Run",
    keywords: ["diff", "before", "after", "edit"],
    run: () => showDialog("runs"),
  },
  compareFiles: {
    id: "compare-files",
    label: "Compare files",
    title: "Compare files with the last run, a version or the example",
    group: "Edit",
    keywords: ["diff", "changes"],
    run: () => showDialog("file-comparison"),
  },
  stepMode: {
    id: "step-mode",
    label: "Step mode",
    title: "Step mode: on or off",
    group: "Step",
    hint: "Hold every message until you step. The clock stands still meanwhile.",
    isOn: ({ session }) => session.run.getState().isStepMode,
    run: ({ session }) => session.commands.setStepMode(!session.run.getState().isStepMode),
  },
  lineStepping: {
    id: "line-stepping",
    label: "Stop at source lines too",
    title: "Line stepping: on or off",
    group: "Step",
    hint: "Stop before each line of your code too, with its variables. The next invocation starts cold.",
    isOn: ({ session }) => session.run.getState().isLineStepping,
    run: ({ session }) => session.commands.setLineStepping(!session.run.getState().isLineStepping),
  },
  guide: {
    id: "guide",
    label: "Guided run",
    group: "Help",
    keywords: ["tour", "explain", "captions"],
    run: startGuide,
  },
  presentation: {
    id: "presentation",
    label: "Presentation size",
    title: "Presentation size: on or off",
    group: "View",
    keywords: ["projector", "large", "class"],
    isOn: () => document.documentElement.dataset["size"] === "presentation",
    run: () => {
      const { dataset } = document.documentElement;
      if (dataset["size"] === undefined) dataset["size"] = "presentation";
      else delete dataset["size"];
    },
  },
  laboratory: {
    id: "laboratory",
    label: "Failure laboratory…",
    title: "Failure laboratory: known failures of custom runtimes, one press each",
    group: "Help",
    hint: "Every known failure of a custom runtime, one press each",
    run: () => showDialog("laboratory"),
  },
  breakpoints: {
    id: "breakpoints",
    label: "Breakpoints",
    title: "Edit breakpoints",
    group: "Step",
    icon: CircleDot,
    hint: "Hold on an endpoint, a status or a line",
    run: () => showDialog("breakpoints"),
  },
  save: {
    id: "save",
    label: "Save",
    title: "Save in this browser",
    group: "Project",
    hint: "Changes are saved as you type; this says whether they are",
    shortcuts: ["Mod+S"],
    run: (app) => void saveNow(app),
  },
  offline: {
    id: "offline",
    label: "Available offline",
    title: "Available offline: keep or remove",
    group: "Project",
    hint: "Keep the playground on this computer, for use without a network",
    isOn: () => offlineSetting.read() !== undefined,
    object() {
      const bytes = offlineSetting.read();
      return bytes === undefined ? undefined : formatBytes(bytes);
    },
    run: () => offline.use(({ toggleOffline }) => toggleOffline()),
  },
  share: {
    id: "share",
    label: "Share",
    title: "Share: copy a link",
    group: "Project",
    icon: Link,
    hint: "Copy a link that carries this project",
    run: () => showBundleDialog({ kind: "share" }),
  },
  import: {
    id: "import",
    label: "Import",
    title: "Import a zip or files",
    group: "Project",
    icon: FileInput,
    hint: "Open a zip, or add files to this project",
    keywords: ["upload", "open"],
    run: () => importChooser.getState().open(),
  },
  importFolder: {
    id: "import-folder",
    label: "Import a folder",
    group: "Project",
    icon: FolderInput,
    hint: "A project on this computer, with its template if it has one",
    keywords: ["upload", "open", "directory"],
    run: () => importChooser.getState().openFolder(),
  },
  runLocally: {
    id: "run-locally",
    label: RUN_LOCALLY,
    group: "Project",
    icon: Terminal,
    hint: "The command that runs this project as a real process, at native speed",
    keywords: ["npx", "local mode", "native", "Rust", "Go", "debugger", "compiled"],
    run: () => showDialog("run-locally"),
  },
  newProject: {
    id: "new-project",
    label: "New project",
    group: "Project",
    hint: "A small Bash runtime to begin with",
    run: newProject,
  },
  projects: {
    id: "projects",
    label: "All projects and versions",
    group: "Project",
    hint: "Open, rename, duplicate, delete, go back",
    run: () => showBundleDialog({ kind: "projects" }),
  },
  settings: {
    id: "settings",
    label: "Function settings",
    group: "Project",
    icon: Settings2,
    shortcuts: ["Mod+,"],
    keywords: ["handler", "timeout", "memory", "environment variables", "engine"],
    run: () => openTab({ kind: "settings" }),
  },
  template: {
    id: "template",
    label: "New event from a template",
    group: "Project",
    keywords: ["S3", "SQS", "SNS", "EventBridge", "DynamoDB", "Kinesis", "Cognito", "scheduled"],
    run: () => showDialog("templates"),
  },
  request: {
    id: "request",
    label: "HTTP request",
    group: "Project",
    keywords: ["API Gateway", "function URL", "load balancer", "curl", "endpoint"],
    run: () => openTab({ kind: "request" }),
  },
  undo: {
    id: "undo",
    label: "Undo",
    title: "Undo the last project change",
    group: "Project",
    icon: Undo2,
    shortcuts: ["Mod+Alt+Z"],
    shortcutsOutsideText: ["Mod+Z"],
    isEnabled: ({ project }) => project.state.getState().undoLabel !== undefined,
    object: ({ project }) => project.state.getState().undoLabel,
    run: undo,
  },
  redo: {
    id: "redo",
    label: "Redo",
    title: "Redo the last project change",
    group: "Project",
    icon: Redo2,
    shortcuts: ["Mod+Alt+Y"],
    shortcutsOutsideText: ["Mod+Shift+Z", "Mod+Y"],
    isEnabled: ({ project }) => project.state.getState().redoLabel !== undefined,
    object: ({ project }) => project.state.getState().redoLabel,
    run: redo,
  },
  closeTab: {
    id: "close-tab",
    label: "Close the tab",
    group: "Edit",
    shortcuts: ["Alt+W"],
    run: () => closeTab(workbenchStore.getState().activeTab),
  },
  format: editorAction(
    "format",
    "Format the document",
    ["shfmt", "indent", "pretty"],
    ["Shift+Alt+F"],
  ),
  find: editorAction("actions.find", "Find in the document"),
  replace: editorAction("editor.action.startFindReplaceAction", "Replace in the document"),
  gotoLine: editorAction("editor.action.gotoLine", "Go to a line"),
  nextProblem: editorAction(
    "nextProblem",
    "Next problem",
    ["error", "warning", "lint"],
    ["Alt+F8"],
  ),
  previousProblem: editorAction(
    "previousProblem",
    "Previous problem",
    ["error", "warning", "lint"],
    ["Shift+Alt+F8"],
  ),
  explainWord: editorAction("editor.action.showHover", "Explain the word at the caret", [
    "hover",
    "meaning",
    "header",
    "variable",
    "type",
  ]),
  comment: editorAction("editor.action.commentLine", "Comment the line in or out"),
  foldAll: editorAction("editor.foldAll", "Fold everything"),
  unfoldAll: editorAction("editor.unfoldAll", "Unfold everything"),
  tabKey: editorAction("editor.action.toggleTabFocusMode", "Tab key: indent or leave the editor"),
  wordWrap: {
    id: "word-wrap",
    label: "Word wrap",
    title: "Word wrap: on or off",
    group: "View",
    shortcuts: ["Alt+Z"],
    keywords: ["long lines", "break"],
    isOn: () => wordWrapStore.getState().isWrapped,
    run: toggleWordWrap,
  },
  toggleFiles: {
    id: "toggle-files",
    label: "Show or hide the files",
    group: "View",
    shortcuts: ["Mod+B"],
    run: () => paneToggles.getState().files(),
  },
  toggleStage: {
    id: "toggle-stage",
    label: "Show or hide the stage",
    group: "View",
    shortcuts: ["Mod+J"],
    run: () => paneToggles.getState().stage(),
  },
  openFile: {
    id: "open-file",
    label: "Open a file",
    group: "Edit",
    shortcuts: ["Mod+P"],
    run: () => showDialog("files"),
  },
  searchFiles: {
    id: "search-files",
    label: "Search in all files",
    group: "Edit",
    icon: Search,
    shortcuts: ["Mod+Shift+F"],
    keywords: ["find", "grep"],
    run: () => showDialog("search"),
  },
  palette: {
    id: "palette",
    label: "Command palette",
    group: "Help",
    icon: Search,
    shortcuts: ["Mod+K", "F1", "Mod+Shift+P"],
    run: () => showDialog(workbenchStore.getState().dialog === "palette" ? undefined : "palette"),
  },
  shortcuts: {
    id: "shortcuts",
    label: "Keyboard shortcuts",
    group: "Help",
    icon: Keyboard,
    run: () => showDialog("shortcuts"),
  },
  tools: {
    id: "tools",
    label: "Tools in the Linux image",
    group: "Help",
    icon: Wrench,
    keywords: ["commands", "jq", "curl", "coreutils", "missing in Lambda"],
    run: () => showDialog("tools"),
  },
  differences: {
    id: "differences",
    label: "Differences from Lambda",
    group: "Help",
    icon: Scale,
    keywords: ["fidelity", "limits", "known"],
    run: () => showDialog("differences"),
  },
  reference: {
    id: "reference",
    label: "Runtime API reference",
    group: "Help",
    icon: BookText,
    keywords: ["protocol", "endpoints", "states", "headers", "errors", "limits", "specification"],
    run: () => showDialog("reference"),
  },
  licences: {
    id: "licences",
    label: "Licences",
    group: "Help",
    keywords: ["open source", "copyright", "notice"],
    run: () => window.open(new URL("licences.txt", document.baseURI), "_blank", "noopener"),
  },
} as const satisfies Readonly<Record<string, Action>>;

/** One of Monaco's actions, or of the editor's tools. */
function editorAction(
  tool: EditorToolId,
  label: string,
  keywords: readonly string[] = [],
  shortcuts: readonly string[] = [],
): Action {
  return {
    id: `editor-${tool}`,
    label,
    group: "Edit",
    keywords,
    shortcuts,
    isEnabled: () => editorToolsStore.getState().tools?.can(tool) ?? false,
    run: () => editorToolsStore.getState().tools?.run(tool),
  };
}

export const BURSTS: readonly Action[] = [5, 20, 100].map((count) => ({
  id: `burst-${count}`,
  label: `Burst of ${count}`,
  title: `Burst: ${count} invocations at once`,
  group: "Run",
  icon: Zap,
  run: ({ session }) => session.commands.invokeMany(count),
}));

const DOWNLOAD_KINDS: readonly (readonly [what: DownloadKind, label: string, hint: string])[] = [
  [
    "deployable",
    "Deployable bundle (.zip)",
    "What you give to Lambda: bootstrap at the root, its mode kept",
  ],
  ["project", "Project (.zip)", "The same files with a SAM template, a Makefile and the events"],
  ["layer", "Layer (.zip)", "What belongs under /opt"],
];

export const DOWNLOADS: readonly Action[] = [
  ...DOWNLOAD_KINDS.map(([what, label, hint]): Action => ({
    id: `download-${what}`,
    label,
    title: `Download: ${label}`,
    group: "Project",
    icon: ArrowDownToLine,
    hint,
    run: (app) => downloads.use(({ startDownload }) => startDownload(app, what)),
  })),
  {
    id: "download-format",
    label: "Deploy with…",
    title: "Download: choose SAM, CloudFormation, Terraform, CDK or a Dockerfile",
    group: "Project",
    icon: ArrowDownToLine,
    hint: "The project for CloudFormation, Terraform, CDK or a container image",
    keywords: ["terraform", "cdk", "cloudformation", "docker", "sam"],
    run: () => showBundleDialog({ kind: "download", what: "project", saveWhenReady: false }),
  },
];

const THEME_LABELS: readonly (readonly [choice: ThemeChoice, label: string])[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export const THEMES: readonly Action[] = THEME_LABELS.map(([choice, label]) => ({
  id: `theme-${choice}`,
  label,
  title: `Theme: ${label.toLowerCase()}`,
  group: "View",
  isOn: () => themeStore.getState().choice === choice,
  run: () => setTheme(choice),
}));

export const EXAMPLES: readonly Action[] = EXAMPLE_IDS.map((id) => ({
  id: `example-${id}`,
  label: EXAMPLE_SUMMARIES[id].title,
  title: `Open example: ${EXAMPLE_SUMMARIES[id].title}`,
  group: "Examples",
  hint: EXAMPLE_SUMMARIES[id].summary,
  run: (app) => openExample(app, id),
}));

/** All of them. */
export const ALL_ACTIONS: readonly Action[] = [
  ...Object.values(ACTIONS),
  ...BURSTS,
  ...DOWNLOADS,
  ...THEMES,
  ...EXAMPLES,
];
