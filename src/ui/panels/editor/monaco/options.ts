import type { editor } from "monaco-editor/editor";
import { type EditorLook, fontFamilyCss, lineHeightOf } from "#ui/state/editor-look.ts";

/** How the editor looks and behaves. Word wrap comes from `wrapOptions`, the font from `fontOptions`. */
export const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  theme: "playground",
  automaticLayout: true,
  padding: { top: 8, bottom: 8 },
  minimap: { enabled: false },
  glyphMargin: true,
  lineNumbersMinChars: 3,
  // The fold arrows take 16 px beside it.
  lineDecorationsWidth: 0,
  folding: true,
  foldingStrategy: "auto",
  showFoldingControls: "mouseover",
  scrollBeyondLastLine: false,
  smoothScrolling: false,
  renderLineHighlight: "line",
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: true,
  // What is typed is what is there: closing pairs get in the way of Bash's quotes and of pasted events.
  autoClosingBrackets: "never",
  autoClosingQuotes: "never",
  autoSurround: "never",
  renderWhitespace: "selection",
  stickyScroll: { enabled: false },
  fixedOverflowWidgets: true,
  accessibilitySupport: "auto",
  wordBasedSuggestions: "currentDocument",
  bracketPairColorization: { enabled: false },
  occurrencesHighlight: "singleFile",
  unicodeHighlight: { ambiguousCharacters: false },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
};

/** Characters of a line from which on the editor would work for seconds to wrap it at each key. */
const LONGEST_WRAPPED_LINE = 50_000;

export function hasLongLine(model: editor.ITextModel): boolean {
  if (model.getValueLength() < LONGEST_WRAPPED_LINE) return false;
  for (let line = model.getLineCount(); line > 0; line -= 1)
    if (model.getLineLength(line) > LONGEST_WRAPPED_LINE) return true;
  return false;
}

/** Rows that go on a line begin where the line does, so that the shape of the code stays. */
export function wrapOptions({ isWrapped }: { readonly isWrapped: boolean }): editor.IEditorOptions {
  return { wordWrap: isWrapped ? "on" : "off", wrappingIndent: "indent" };
}

export function fontOptions({ fontSize, fontFamily }: EditorLook): editor.IEditorOptions {
  const system = getComputedStyle(document.documentElement).getPropertyValue("--font-mono-system");
  return {
    fontFamily: fontFamilyCss(fontFamily, system.trim()),
    fontSize,
    lineHeight: lineHeightOf(fontSize),
  };
}
