/** Every shortcut of the shell in one place, so that none is given twice. */
export const SHORTCUTS = {
  invoke: "Mod+Enter",
  step: "F10",
  continue: "F8",
  stop: "Shift+F5",
  palette: "Mod+K",
  share: "Mod+S",
  undo: "Mod+Alt+Z",
  redo: "Mod+Alt+Y",
  toggleFiles: "Mod+B",
  toggleStage: "Mod+J",
  closeTab: "Alt+W",
  format: "Shift+Alt+F",
  wordWrap: "Alt+Z",
  nextProblem: "Alt+F8",
  previousProblem: "Shift+Alt+F8",
  settings: "Mod+,",
} as const;
