import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import { MAX_MATCHES, searchFiles } from "./search-files.ts";

const text = (content: string): ProjectFile => ({
  mode: 0o644,
  content: { kind: "text", text: content },
});
const projectOf = (files: Readonly<Record<string, ProjectFile>>): Project => ({
  name: "test",
  files: new Map(Object.entries(files)),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
});

describe("searching all files", () => {
  const project = projectOf({
    "task/bootstrap": text("#!/bin/bash\r\ncurl Next\r\n"),
    "task/a.mjs": text("next();\nnext(next);\n"),
    "task/image.png": { mode: 0o644, content: { kind: "binary", bytes: new Uint8Array([1]) } },
  });

  it("finds lines in any case, one match a line, with their place", () => {
    expect(searchFiles(project, "NEXT")).toEqual([
      { path: "task/bootstrap", line: 2, at: 5, text: "curl Next" },
      { path: "task/a.mjs", line: 1, at: 0, text: "next();" },
      { path: "task/a.mjs", line: 2, at: 0, text: "next(next);" },
    ]);
  });

  it("finds nothing for nothing, and stops at a number that can be read", () => {
    expect(searchFiles(project, "")).toEqual([]);
    const long = projectOf({ "task/long": text("x\n".repeat(1000)) });
    expect(searchFiles(long, "x")).toHaveLength(MAX_MATCHES);
  });
});
