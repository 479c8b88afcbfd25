import { expect, it } from "vitest";
import type { ProjectFile } from "#project/project.ts";
import { changedFiles } from "./changed-files.ts";

const file = (text: string, mode = 0o644): ProjectFile => ({
  content: { kind: "text", text },
  mode,
});

it("says what became of each file, those that differ first", () => {
  const before = new Map([
    ["task/a", file("1")],
    ["task/b", file("1")],
    ["task/c", file("1")],
    ["task/d", file("1")],
  ]);
  const after = new Map([
    ["task/a", file("1")],
    ["task/b", file("2")],
    ["task/d", file("1", 0o755)],
    ["task/e", file("1")],
  ]);
  expect(changedFiles(before, after).map(({ path, change }) => `${path} ${change}`)).toEqual([
    "task/b changed",
    "task/c removed",
    "task/d mode",
    "task/e added",
    "task/a same",
  ]);
});
