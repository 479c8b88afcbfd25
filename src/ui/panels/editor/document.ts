import type { Project } from "#project/project.ts";
import { setEventText, setText } from "#ui/state/project-edits.ts";
import type { ProjectStore } from "#ui/state/project-store.ts";
import { type EditorTab, tabKey } from "#ui/state/workbench-store.ts";

/** Something with text that the editor can open: a project file or a saved event. */
export interface TextDocument {
  /** The key of its tab; also the end of its model's URI. */
  readonly key: string;
  readonly tab: Extract<EditorTab, { kind: "file" | "event" }>;
  readonly text: string;
  readonly language: Language;
}

export type Language =
  | "shell"
  | "typescript"
  | "javascript"
  | "json"
  | "yaml"
  | "markdown"
  | "html"
  | "css"
  | "plaintext";

/** The document behind a tab; `undefined` for binary files and tabs without one. */
export function documentOf(project: Project, tab: EditorTab): TextDocument | undefined {
  if (tab.kind === "file") {
    const content = project.files.get(tab.path)?.content;
    if (content?.kind !== "text") return undefined;
    return {
      key: tabKey(tab),
      tab,
      text: content.text,
      language: languageOf(tab.path, content.text),
    };
  }
  if (tab.kind === "event") {
    const event = project.events.find(({ name }) => name === tab.name);
    return event && { key: tabKey(tab), tab, text: event.text, language: "json" };
  }
  return undefined;
}

/** Writes what was typed back into the project. Keystrokes in one document undo together. */
export function writeDocument(store: ProjectStore, tab: TextDocument["tab"], text: string): void {
  const merge = `text:${tabKey(tab)}`;
  if (tab.kind === "file") {
    store.edit(`Edit ${tab.path}`, (project) => setText(project, tab.path, text), merge);
  } else {
    store.edit(`Edit event ${tab.name}`, (project) => setEventText(project, tab.name, text), merge);
  }
}

/** Whether the full editor can format the language. */
export function isFormattable(language: Language): boolean {
  return ["shell", "typescript", "javascript", "json", "yaml"].includes(language);
}

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  sh: "shell",
  bash: "shell",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  md: "markdown",
  html: "html",
  htm: "html",
  css: "css",
};

/** By extension, or by the interpreter that the first line names. */
export function languageOf(path: string, text: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const known = dot > 0 ? BY_EXTENSION[name.slice(dot + 1).toLowerCase()] : undefined;
  if (known !== undefined) return known;
  const shebang = /^#!.*/.exec(text)?.[0] ?? "";
  if (/\b(ba|da|k|z)?sh\b/.test(shebang)) return "shell";
  if (/\bnode\b/.test(shebang)) return "javascript";
  return name === "bootstrap" ? "shell" : "plaintext";
}
