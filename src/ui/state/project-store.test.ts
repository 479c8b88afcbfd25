import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import { createFile, setText } from "./project-edits.ts";
import { createProjectStore } from "./project-store.ts";

const EMPTY: Project = {
  name: "test",
  files: new Map([["task/a", { content: { kind: "text", text: "" }, mode: 0o644 }]]),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
};

function open() {
  const store = createProjectStore(EMPTY);
  const type = (text: string) =>
    store.edit("Edit a", (project) => setText(project, "task/a", text), "text:a");
  const shown = () => {
    const content = store.state.getState().project.files.get("task/a")?.content;
    return content?.kind === "text" ? content.text : undefined;
  };
  return { store, type, shown };
}

describe("project store", () => {
  it("undoes keystrokes in one file together, and redoes them", () => {
    const { store, type, shown } = open();
    type("a");
    type("ab");
    expect(store.state.getState().undoLabel).toBe("Edit a");
    store.undo();
    expect(shown()).toBe("");
    expect(store.state.getState().undoLabel).toBeUndefined();
    store.redo();
    expect(shown()).toBe("ab");
  });

  it("keeps keystrokes apart that something else came between", () => {
    const { store, type, shown } = open();
    type("a");
    store.edit("Create b", (project) => createFile(project, "task/b"));
    type("ab");
    store.undo();
    expect(shown()).toBe("a");
    store.undo();
    expect(store.state.getState().project.files.has("task/b")).toBe(false);
  });

  it("forgets what could be redone at the next edit", () => {
    const { store, type, shown } = open();
    type("a");
    store.undo();
    type("b");
    store.redo();
    expect(shown()).toBe("b");
    store.undo();
    expect(shown()).toBe("");
  });

  it("says why an edit can't be done, and changes nothing", () => {
    const { store } = open();
    const before = store.state.getState();
    expect(store.edit("Create a", (project) => createFile(project, "task/a"))).toContain("task/a");
    expect(store.state.getState()).toBe(before);
  });

  it("tells listeners about projects, not about edits that change nothing", () => {
    const { store, type } = open();
    const seen: Project[] = [];
    const stop = store.onChange((project) => seen.push(project));
    type("a");
    store.edit("Nothing", (project) => ({ ok: true, value: project }));
    store.open(EMPTY);
    stop();
    type("b");
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBe(EMPTY);
  });

  it("begins a new history when another project is opened", () => {
    const { store, type } = open();
    type("a");
    store.open(EMPTY);
    expect(store.state.getState().undoLabel).toBeUndefined();
    store.undo();
    expect(store.state.getState().project).toBe(EMPTY);
  });
});
