import {
  BookText,
  CircleDot,
  Keyboard,
  RotateCw,
  Zap,
  Redo2,
  Scale,
  Search,
  Settings2,
  Undo2,
  Wrench,
  Eraser,
} from "lucide-react";
import { EXAMPLE_IDS, EXAMPLE_SUMMARIES } from "#project/examples/examples.ts";
import type { App } from "#ui/state/app-context.ts";
import { SHORTCUTS } from "#ui/state/commands/shortcuts.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { paneToggles } from "#ui/kit/panes/pane-layout.ts";
import { openExample } from "#ui/state/open-project.ts";
import { setTheme, themeStore } from "#ui/kit/theme.ts";
import { openTab, showDialog } from "#ui/state/workbench-store.ts";

export function exampleEntries(app: App): MenuEntry[] {
  return EXAMPLE_IDS.map((id) => ({
    kind: "item",
    label: EXAMPLE_SUMMARIES[id].title,
    detail: EXAMPLE_SUMMARIES[id].summary,
    run: () => openExample(app, id),
  }));
}

export function moreEntries({ project, session }: App): MenuEntry[] {
  const { undoLabel, redoLabel } = project.state.getState();
  const { choice } = themeStore.getState();
  return [
    {
      kind: "item",
      label: "Command palette",
      icon: <Search aria-hidden />,
      shortcut: SHORTCUTS.palette,
      run: () => showDialog("palette"),
    },
    {
      kind: "item",
      label: "Function settings",
      icon: <Settings2 aria-hidden />,
      shortcut: SHORTCUTS.settings,
      run: () => openTab({ kind: "settings" }),
    },
    {
      kind: "item",
      label: "Keyboard shortcuts",
      icon: <Keyboard aria-hidden />,
      run: () => showDialog("shortcuts"),
    },
    {
      kind: "item",
      label: "Tools in the Linux image",
      icon: <Wrench aria-hidden />,
      run: () => showDialog("tools"),
    },
    {
      kind: "item",
      label: "Differences from Lambda",
      icon: <Scale aria-hidden />,
      run: () => showDialog("differences"),
    },
    {
      kind: "item",
      label: "Runtime API reference",
      icon: <BookText aria-hidden />,
      run: () => showDialog("reference"),
    },
    { kind: "line" },
    {
      kind: "item",
      label: "Burst of 20",
      icon: <Zap aria-hidden />,
      run: () => session.commands.invokeMany(20),
    },
    {
      kind: "item",
      label: "Restart environment",
      icon: <RotateCw aria-hidden />,
      run: () => session.commands.restartEnvironment(),
    },
    {
      kind: "item",
      label: "Breakpoints",
      icon: <CircleDot aria-hidden />,
      run: () => showDialog("breakpoints"),
    },
    { kind: "line" },
    {
      kind: "item",
      label: undoLabel === undefined ? "Undo" : `Undo: ${undoLabel}`,
      icon: <Undo2 aria-hidden />,
      shortcut: SHORTCUTS.undo,
      isDisabled: undoLabel === undefined,
      run: project.undo,
    },
    {
      kind: "item",
      label: redoLabel === undefined ? "Redo" : `Redo: ${redoLabel}`,
      icon: <Redo2 aria-hidden />,
      shortcut: SHORTCUTS.redo,
      isDisabled: redoLabel === undefined,
      run: project.redo,
    },
    {
      kind: "item",
      label: "Clear the trace",
      icon: <Eraser aria-hidden />,
      run: session.commands.clearTrace,
    },
    { kind: "line" },
    {
      kind: "choice",
      label: "Stop at source lines too",
      isChosen: session.run.getState().isLineStepping,
      run: () => session.commands.setLineStepping(!session.run.getState().isLineStepping),
    },
    {
      kind: "item",
      label: "Show or hide the files",
      shortcut: SHORTCUTS.toggleFiles,
      run: () => paneToggles.getState().files(),
    },
    {
      kind: "item",
      label: "Show or hide the stage",
      shortcut: SHORTCUTS.toggleStage,
      run: () => paneToggles.getState().stage(),
    },
    { kind: "line" },
    { kind: "heading", label: "Theme" },
    {
      kind: "choice",
      label: "As the system",
      isChosen: choice === "system",
      run: () => setTheme("system"),
    },
    { kind: "choice", label: "Light", isChosen: choice === "light", run: () => setTheme("light") },
    { kind: "choice", label: "Dark", isChosen: choice === "dark", run: () => setTheme("dark") },
  ];
}
