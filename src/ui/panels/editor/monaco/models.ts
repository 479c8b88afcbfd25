import { Uri, editor } from "monaco-editor/editor";
import { environmentPath } from "#project/project-path.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { type EditorTab, editLine, tabKey } from "#ui/state/workbench-store.ts";
import { type TextDocument, documentOf, writeDocument } from "../document.ts";
import { describePackage, setUpTypeScript } from "./typescript-service.ts";

/** The editor's models, one for each text of the project. */
export interface Models {
  /** The model of a document; the project has it, so it exists. */
  of(document: TextDocument): editor.ITextModel;
  /** The project file of a model; `undefined` for saved events. */
  pathOf(model: editor.ITextModel): ProjectPath | undefined;
}

interface Entry {
  readonly model: editor.ITextModel;
  readonly tab: TextDocument["tab"];
  /** What the project has, as far as this model knows: equal texts are not compared again. */
  text: string;
  /** Takes the description of a package back. */
  takeBack?: () => void;
}

const PACKAGE = /(?:^|\/)package\.json$/;

const modelsOf = new WeakMap<App, Models>();

/** Made once for the page: models outlive the editors, which come and go. */
export function modelsFor(app: App): Models {
  const models = modelsOf.get(app) ?? createModels(app);
  modelsOf.set(app, models);
  return models;
}

/**
 * Makes models follow the project: created, updated and disposed with its files and events. What is typed goes back
 * into the project at once; a change from elsewhere (undo, line endings, import) goes into the model as an edit.
 */
function createModels({ project }: App): Models {
  const entries = new Map<string, Entry>();
  let isFollowing = false;
  let isTypeScriptSetUp = false;

  const follow = (): void => {
    isFollowing = true;
    const now = documentsOf(project.state.getState().project);
    for (const [key, entry] of entries) {
      if (now.has(key)) continue;
      entry.takeBack?.();
      entry.model.dispose();
      entries.delete(key);
    }
    for (const [key, document] of now) {
      const entry = entries.get(key);
      if (entry === undefined) add(key, document);
      else if (entry.text !== document.text) {
        update(entry, document.text);
        describe(entry);
      }
    }
    isFollowing = false;
  };

  const add = (key: string, document: TextDocument): void => {
    const { tab, text, language } = document;
    if (!isTypeScriptSetUp && (language === "typescript" || language === "javascript")) {
      isTypeScriptSetUp = true;
      setUpTypeScript();
    }
    const model = editor.createModel(text, language, uriOf(tab));
    const entry: Entry = { model, tab, text };
    entries.set(key, entry);
    describe(entry);
    model.onDidChangeContent(() => {
      if (isFollowing) return;
      entry.text = model.getValue();
      describe(entry);
      writeDocument(project, tab, entry.text);
    });
  };

  follow();
  project.state.subscribe(follow);
  openFilesOf(entries);

  return {
    of(document) {
      const entry = entries.get(document.key);
      if (entry === undefined) throw new Error(`No model for ${document.key}`);
      if (entry.model.getLanguageId() !== document.language) {
        editor.setModelLanguage(entry.model, document.language);
      }
      return entry.model;
    },
    pathOf: (model) => pathOf(model.uri, entries),
  };
}

function describe(entry: Entry): void {
  const { path } = entry.model.uri;
  if (!PACKAGE.test(path)) return;
  entry.takeBack?.();
  entry.takeBack = describePackage(path, entry.text);
}

function pathOf(resource: Uri, entries: ReadonlyMap<string, Entry>): ProjectPath | undefined {
  for (const { model, tab } of entries.values()) {
    if (model.uri.toString() === resource.toString())
      return tab.kind === "file" ? tab.path : undefined;
  }
  return undefined;
}

/** Definitions, references and symbols may be in another file. */
function openFilesOf(entries: ReadonlyMap<string, Entry>): void {
  editor.registerEditorOpener({
    openCodeEditor(_, resource, at) {
      const path = pathOf(resource, entries);
      if (path === undefined) return false;
      if (at === undefined || "lineNumber" in at) editLine(path, at?.lineNumber ?? 1, at?.column);
      else editLine(path, at.startLineNumber, at.startColumn);
      return true;
    },
  });
}

/** Every text of a project, by its tab. */
function documentsOf(project: Project): Map<string, TextDocument> {
  const tabs: EditorTab[] = [
    ...[...project.files.keys()].map((path): EditorTab => ({ kind: "file", path })),
    ...project.events.map(({ name }): EditorTab => ({ kind: "event", name })),
  ];
  return new Map(
    tabs.flatMap((tab) => {
      const document = documentOf(project, tab);
      return document === undefined ? [] : [[tabKey(tab), document] as const];
    }),
  );
}

function update(entry: Entry, text: string): void {
  const { model } = entry;
  entry.text = text;
  if (model.getValue() === text) return;
  const ends = text.includes("\r\n") ? editor.EndOfLineSequence.CRLF : editor.EndOfLineSequence.LF;
  if (model.getEndOfLineSequence() !== ends) model.pushEOL(ends);
  if (model.getValue() === text) return;
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
}

/** Files are named as in the environment, so that modules find each other. */
function uriOf(tab: TextDocument["tab"]): Uri {
  return tab.kind === "file"
    ? Uri.file(tab.path.startsWith("task/") ? environmentPath(tab.path) : `/${tab.path}`)
    : Uri.from({ scheme: "event", path: `/${tab.name}.json` });
}
