import { Uri, editor } from "monaco-editor/editor";
import { environmentPath } from "#project/project-path.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { type EditorTab, tabKey } from "#ui/state/workbench-store.ts";
import { type TextDocument, documentOf, writeDocument } from "../document.ts";
import { setUpTypeScript } from "./typescript-service.ts";

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
}

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
      entry.model.dispose();
      entries.delete(key);
    }
    for (const [key, document] of now) {
      const entry = entries.get(key);
      if (entry === undefined) add(key, document);
      else if (entry.text !== document.text) update(entry, document.text);
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
    model.onDidChangeContent(() => {
      if (isFollowing) return;
      entry.text = model.getValue();
      writeDocument(project, tab, entry.text);
    });
  };

  follow();
  project.state.subscribe(follow);

  return {
    of(document) {
      const entry = entries.get(document.key);
      if (entry === undefined) throw new Error(`No model for ${document.key}`);
      if (entry.model.getLanguageId() !== document.language) {
        editor.setModelLanguage(entry.model, document.language);
      }
      return entry.model;
    },
    pathOf(model) {
      for (const { model: other, tab } of entries.values()) {
        if (other === model) return tab.kind === "file" ? tab.path : undefined;
      }
      return undefined;
    },
  };
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
