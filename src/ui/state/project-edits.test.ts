import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import {
  type Edited,
  addEvent,
  addLayer,
  createFile,
  deletePath,
  freeEventName,
  movePath,
  putFile,
  removeLayer,
  renameEvent,
  reorderLayer,
  setLineEnds,
  setMode,
} from "./project-edits.ts";

const text = (value: string) => ({ content: { kind: "text", text: value } as const, mode: 0o644 });

const PROJECT: Project = {
  name: "test",
  files: new Map([
    ["task/bootstrap", { ...text("#!/bin/bash\n"), mode: 0o755 }],
    ["task/lib/a.sh", text("a\n")],
    ["task/lib/b.sh", text("b\n")],
    ["layers/tools/bin/x", text("x\n")],
  ]),
  layers: ["tools"],
  settings: DEFAULT_SETTINGS,
  events: [{ name: "empty", text: "{}" }],
  requests: [],
};

const paths = (edited: Edited) =>
  edited.ok ? [...edited.value.files.keys()].toSorted() : edited.error;

describe("project edits", () => {
  it("creates a file, and refuses what is no path or taken", () => {
    expect(paths(createFile(PROJECT, "task/new.sh"))).toContain("task/new.sh");
    for (const path of ["new.sh", "task/../x", "task/bootstrap", "task/lib", "task/bootstrap/x"]) {
      expect(createFile(PROJECT, path).ok, path).toBe(false);
    }
  });

  it("moves a folder with all that is in it", () => {
    expect(paths(movePath(PROJECT, "task/lib", "task/deep/lib"))).toEqual([
      "layers/tools/bin/x",
      "task/bootstrap",
      "task/deep/lib/a.sh",
      "task/deep/lib/b.sh",
    ]);
  });

  it("moves a file between the package and a layer, keeping its mode", () => {
    const moved = movePath(PROJECT, "task/bootstrap", "layers/tools/bootstrap");
    expect(moved.ok && moved.value.files.get("layers/tools/bootstrap")?.mode).toBe(0o755);
  });

  it.each([
    ["onto another file", "task/lib/a.sh", "task/bootstrap"],
    ["into itself", "task/lib", "task/lib/sub"],
    ["out of the project", "task/bootstrap", "etc/passwd"],
    ["what is not there", "task/none", "task/some"],
  ])("refuses to move %s", (_, from, to) => {
    expect(movePath(PROJECT, from, to).ok).toBe(false);
  });

  it("deletes a folder, but not its namesake", () => {
    expect(paths(deletePath(PROJECT, "task/lib"))).toEqual([
      "layers/tools/bin/x",
      "task/bootstrap",
    ]);
    expect(deletePath(PROJECT, "task/li").ok).toBe(false);
  });

  it("changes mode and line endings of one file only", () => {
    const edited = setMode(PROJECT, "task/lib/a.sh", 0o755);
    expect(edited.ok && edited.value.files.get("task/lib/a.sh")?.mode).toBe(0o755);
    const crlf = setLineEnds(PROJECT, "task/lib/a.sh", "crlf");
    expect(crlf.ok && crlf.value.files.get("task/lib/a.sh")?.content).toEqual({
      kind: "text",
      text: "a\r\n",
    });
    expect(crlf.ok && crlf.value.files.get("task/lib/b.sh")).toBe(
      PROJECT.files.get("task/lib/b.sh"),
    );
  });

  it.each([
    ["a script", { kind: "text", text: "#!/bin/sh\n" } as const, 0o755],
    ["a data file", { kind: "text", text: "data" } as const, 0o644],
    [
      "an ELF program",
      { kind: "binary", bytes: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2) } as const,
      0o755,
    ],
    ["other bytes", { kind: "binary", bytes: Uint8Array.of(0, 1, 2) } as const, 0o644],
  ])("gives an upload of %s the mode it needs", (_, content, mode) => {
    const edited = putFile(PROJECT, "task/up", content);
    expect(edited.ok && edited.value.files.get("task/up")?.mode).toBe(mode);
  });

  it("keeps the mode of a file that an upload replaces", () => {
    const edited = putFile(PROJECT, "task/bootstrap", { kind: "text", text: "plain" });
    expect(edited.ok && edited.value.files.get("task/bootstrap")?.mode).toBe(0o755);
  });

  it("keeps event names apart and free of slashes", () => {
    expect(addEvent(PROJECT, "empty", "{}").ok).toBe(false);
    expect(addEvent(PROJECT, "a/b", "{}").ok).toBe(false);
    expect(addEvent(PROJECT, "  ", "{}").ok).toBe(false);
    expect(renameEvent(PROJECT, "empty", "full").ok).toBe(true);
    expect(freeEventName(PROJECT, "empty")).toBe("empty 2");
  });

  it("allows five layers, and removes one with its files", () => {
    let project = PROJECT;
    for (const name of ["b", "c", "d", "e"]) {
      const added = addLayer(project, name);
      if (added.ok) project = added.value;
    }
    expect(project.layers).toEqual(["tools", "b", "c", "d", "e"]);
    expect(addLayer(project, "f").ok).toBe(false);
    expect(addLayer(PROJECT, "tools").ok).toBe(false);
    expect(paths(removeLayer(PROJECT, "tools"))).not.toContain("layers/tools/bin/x");
    const reordered = reorderLayer(project, "b", -1);
    expect(reordered.ok && reordered.value.layers).toEqual(["b", "tools", "c", "d", "e"]);
  });
});
