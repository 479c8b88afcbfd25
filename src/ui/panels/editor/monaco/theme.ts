import { editor } from "monaco-editor/editor";
import { tokenColour, themeStore } from "#ui/kit/theme.ts";

/** The editor's theme, made of the page's tokens: call again when they change. */
export function applyEditorTheme(): void {
  const { shown } = themeStore.getState();
  editor.defineTheme("playground", {
    base: shown === "dark" ? "vs-dark" : "vs",
    inherit: true,
    rules: tokenRules(),
    colors: colours(shown === "dark"),
  });
  editor.setTheme("playground");
}

/** `rgb(1, 2, 3)` → `#010203`: what the editor understands. */
function hexOf(rgb: string): string {
  const parts = rgb.match(/[\d.]+/g) ?? [];
  return `#${parts
    .slice(0, 3)
    .map((part) => Math.round(Number(part)).toString(16).padStart(2, "0"))
    .join("")}`;
}

function tokenRules(): editor.ITokenThemeRule[] {
  const rule = (token: string, name: `--${string}`, fontStyle?: string) => ({
    token,
    foreground: colour(name).slice(1),
    ...(fontStyle === undefined ? {} : { fontStyle }),
  });
  return [
    rule("", "--text"),
    rule("comment", "--syntax-comment", "italic"),
    rule("keyword", "--syntax-keyword"),
    rule("string", "--syntax-string"),
    rule("string.key.json", "--syntax-variable"),
    rule("string.value.json", "--syntax-string"),
    rule("number", "--syntax-number"),
    rule("variable", "--syntax-variable"),
    rule("variable.predefined", "--syntax-variable"),
    rule("type", "--syntax-type"),
    rule("attribute.name", "--syntax-type"),
    rule("tag", "--syntax-keyword"),
    rule("metatag", "--syntax-comment"),
    rule("delimiter", "--text-muted"),
  ];
}

function colours(isDark: boolean): editor.IColors {
  return {
    "editor.background": colour("--surface-editor"),
    "editor.foreground": colour("--text"),
    "editorLineNumber.foreground": colour("--text-faint"),
    "editorLineNumber.activeForeground": colour("--text"),
    "editor.lineHighlightBackground": colour("--surface-panel"),
    "editor.lineHighlightBorder": "#00000000",
    "editor.selectionBackground": isDark ? "#2b4683" : "#b9cffb",
    "editor.inactiveSelectionBackground": isDark ? "#26344f" : "#dbe5fb",
    // Brackets are punctuation here: the phases are the loudest hues on the page.
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((level) => [
        `editorBracketHighlight.foreground${level}`,
        colour("--text-muted"),
      ]),
    ),
    // `)` of a Bash pattern has no partner, and is right.
    "editorBracketHighlight.unexpectedBracket.foreground": colour("--text-muted"),
    "editorGutter.background": colour("--surface-editor"),
    "editorIndentGuide.background1": colour("--border-faint"),
    "editorIndentGuide.activeBackground1": colour("--border"),
    "editorWidget.background": colour("--surface-raised"),
    "editorWidget.border": colour("--border"),
    "editorSuggestWidget.selectedBackground": colour("--accent-bg"),
    "editorSuggestWidget.selectedForeground": colour("--text"),
    "editorSuggestWidget.highlightForeground": colour("--accent-text"),
    "editorSuggestWidget.focusHighlightForeground": colour("--accent-text"),
    "editorHoverWidget.background": colour("--surface-raised"),
    "editorError.foreground": colour("--phase-error"),
    "editorWarning.foreground": colour("--phase-handler"),
    "editorInfo.foreground": colour("--phase-delivery"),
    "quickInputList.focusBackground": colour("--accent-bg"),
    "quickInputList.focusForeground": colour("--text"),
    focusBorder: colour("--focus"),
    "input.background": colour("--surface-panel"),
    "scrollbarSlider.background": `${colour("--border-control")}55`,
  };
}

function colour(token: `--${string}`): string {
  return hexOf(tokenColour(token));
}
