import { useEffect } from "react";
import { EXAMPLE_IDS, EXAMPLE_SUMMARIES } from "#project/examples/examples.ts";
import type { App } from "#ui/state/app-context.ts";
import { paneToggles } from "#ui/kit/panes/pane-layout.ts";
import { openExample } from "#ui/state/open-project.ts";
import { setTheme } from "#ui/kit/theme.ts";
import { closeTab, openTab, showDialog, workbenchStore } from "#ui/state/workbench-store.ts";
import { type AppCommand, addCommands } from "#ui/state/commands/command-store.ts";
import { SHORTCUTS } from "#ui/state/commands/shortcuts.ts";

/** Puts the shell's commands into the palette and on their shortcuts. */
export function useShellCommands(app: App): void {
  useEffect(() => addCommands(shellCommands(app)), [app]);
}

function shellCommands(app: App): AppCommand[] {
  const { commands, run } = app.session;
  const isBusy = (): boolean => run.getState().state.kind !== "idle";
  return [
    {
      id: "invoke",
      title: "Invoke",
      group: "Run",
      shortcut: SHORTCUTS.invoke,
      run: commands.invoke,
    },
    ...[5, 20, 100].map((count): AppCommand => ({
      id: `burst-${count}`,
      title: `Burst: ${count} invocations at once`,
      group: "Run",
      run: () => commands.invokeMany(count),
    })),
    {
      id: "stop",
      title: "Stop everything that runs",
      group: "Run",
      shortcut: SHORTCUTS.stop,
      isEnabled: isBusy,
      run: commands.stop,
    },
    {
      id: "restart",
      title: "Restart environment",
      group: "Run",
      keywords: ["cold start"],
      run: () => commands.restartEnvironment(),
    },
    { id: "clear", title: "Clear the trace", group: "Run", run: commands.clearTrace },
    { id: "step", title: "Step", group: "Step", shortcut: SHORTCUTS.step, run: commands.step },
    {
      id: "continue",
      title: "Continue",
      group: "Step",
      shortcut: SHORTCUTS.continue,
      isEnabled: () => run.getState().state.kind === "held",
      run: commands.continue,
    },
    {
      id: "step-mode",
      title: "Turn step mode on or off",
      group: "Step",
      run: () => commands.setStepMode(!run.getState().isStepMode),
    },
    {
      id: "line-stepping",
      title: "Turn line stepping on or off",
      group: "Step",
      run: () => commands.setLineStepping(!run.getState().isLineStepping),
    },
    {
      id: "breakpoints",
      title: "Edit breakpoints",
      group: "Step",
      run: () => showDialog("breakpoints"),
    },
    {
      id: "settings",
      title: "Function settings",
      group: "Project",
      shortcut: SHORTCUTS.settings,
      keywords: ["handler", "timeout", "memory", "environment variables", "engine"],
      run: () => openTab({ kind: "settings" }),
    },
    {
      id: "template",
      title: "New event from a template",
      group: "Project",
      keywords: ["S3", "SQS", "SNS", "EventBridge", "DynamoDB", "Kinesis", "Cognito", "scheduled"],
      run: () => showDialog("templates"),
    },
    {
      id: "request",
      title: "HTTP request",
      group: "Project",
      keywords: ["API Gateway", "function URL", "load balancer", "curl", "endpoint"],
      run: () => openTab({ kind: "request" }),
    },
    {
      id: "undo",
      title: "Undo the last project change",
      group: "Project",
      shortcut: SHORTCUTS.undo,
      isEnabled: () => app.project.state.getState().undoLabel !== undefined,
      run: app.project.undo,
    },
    {
      id: "redo",
      title: "Redo",
      group: "Project",
      shortcut: SHORTCUTS.redo,
      isEnabled: () => app.project.state.getState().redoLabel !== undefined,
      run: app.project.redo,
    },
    {
      id: "close-tab",
      title: "Close the tab",
      group: "Edit",
      shortcut: SHORTCUTS.closeTab,
      run: () => closeTab(workbenchStore.getState().activeTab),
    },
    {
      id: "toggle-files",
      title: "Show or hide the files",
      group: "View",
      shortcut: SHORTCUTS.toggleFiles,
      run: () => paneToggles.getState().files(),
    },
    {
      id: "toggle-stage",
      title: "Show or hide the stage",
      group: "View",
      shortcut: SHORTCUTS.toggleStage,
      run: () => paneToggles.getState().stage(),
    },
    {
      id: "theme-system",
      title: "Theme: as the system",
      group: "View",
      run: () => setTheme("system"),
    },
    { id: "theme-light", title: "Theme: light", group: "View", run: () => setTheme("light") },
    { id: "theme-dark", title: "Theme: dark", group: "View", run: () => setTheme("dark") },
    ...EXAMPLE_IDS.map((id): AppCommand => ({
      id: `example-${id}`,
      title: `Open example: ${EXAMPLE_SUMMARIES[id].title}`,
      group: "Examples",
      run: () => openExample(app, id),
    })),
    {
      id: "palette",
      title: "Command palette",
      group: "Help",
      shortcut: SHORTCUTS.palette,
      run: () => showDialog(workbenchStore.getState().dialog === "palette" ? undefined : "palette"),
    },
    {
      id: "shortcuts",
      title: "Keyboard shortcuts",
      group: "Help",
      run: () => showDialog("shortcuts"),
    },
    {
      id: "tools",
      title: "Tools in the Linux image",
      group: "Help",
      keywords: ["commands", "jq", "curl", "coreutils", "missing in Lambda"],
      run: () => showDialog("tools"),
    },
    {
      id: "differences",
      title: "Differences from Lambda",
      group: "Help",
      keywords: ["fidelity", "limits", "known"],
      run: () => showDialog("differences"),
    },
    {
      id: "reference",
      title: "Runtime API reference",
      group: "Help",
      keywords: ["protocol", "endpoints", "states", "headers", "errors", "limits", "specification"],
      run: () => showDialog("reference"),
    },
  ];
}
