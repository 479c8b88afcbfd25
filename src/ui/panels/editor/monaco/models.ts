import { Uri, editor } from "monaco-editor/editor";
import { environmentPath } from "#project/project-path.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { editLine, tabKey } from "#ui/state/workbench-store.ts";
import { type TextDocument, documentOf, writeDocument } from "../document.ts";
import { describePackage, ignoreMissingModules, setUpTypeScript } from "./typescript-service.ts";

/**
 * Texts that get a model before they are opened, so that the language services know them: enough for any function that
 * people write by hand. Thousands of files, or megabytes in one, would keep the page busy for nothing; from 175 on Monaco
 * takes their listeners for a leak, and says so as an error.
 */
const MOST_MODELS = 150;
const MOST_CHARACTERS = 200_000;

/** The editor's models: one for each text of a usual project, for those that were opened of a huge one. */
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
  const opened = new Set<string>();
  let isFollowing = false;
  let isTypeScriptSetUp = false;

  const follow = (): void => {
    isFollowing = true;
    const { documents: now, areAll } = documentsOf(project.state.getState().project, opened);
    if (!areAll) ignoreMissingModules();
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
      opened.add(document.key);
      if (!entries.has(document.key)) follow();
      return modelOf(document, entries);
    },
    pathOf: (model) => pathOf(model.uri, entries),
  };
}

function modelOf(
  { key, language }: TextDocument,
  entries: ReadonlyMap<string, Entry>,
): editor.ITextModel {
  const model = entries.get(key)?.model;
  if (model === undefined) throw new Error(`No model for ${key}`);
  if (model.getLanguageId() !== language) editor.setModelLanguage(model, language);
  return model;
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

interface Documents {
  readonly documents: ReadonlyMap<string, TextDocument>;
  /** Every text of the project is among them. */
  readonly areAll: boolean;
}

/** The texts of a project that have models, by their tabs. */
function documentsOf(project: Project, opened: ReadonlySet<string>): Documents {
  const documents = new Map<string, TextDocument>();
  let areAll = true;
  const add = (tab: TextDocument["tab"], characters: number): void => {
    const isKnownAhead = documents.size < MOST_MODELS && characters <= MOST_CHARACTERS;
    if (!isKnownAhead && !opened.has(tabKey(tab))) {
      areAll = false;
      return;
    }
    const document = documentOf(project, tab);
    if (document !== undefined) documents.set(document.key, document);
  };
  for (const { name, text } of project.events) add({ kind: "event", name }, text.length);
  const files = [...project.files];
  const inOrder =
    files.length > MOST_MODELS ? files.toSorted(([a], [b]) => rank(a) - rank(b)) : files;
  for (const [path, { content }] of inOrder)
    if (content.kind === "text") add({ kind: "file", path }, content.text.length);
  return { documents, areAll };
}

/** What people wrote comes before what they installed, and of that first what describes it. */
function rank(path: ProjectPath): number {
  if (!path.includes("/node_modules/")) return 0;
  return /\/package\.json$|\.d\.[cm]?ts$/.test(path) ? 1 : 2;
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
