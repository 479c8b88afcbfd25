import { expect, it } from "vitest";
import { ROOT_ID, treeNodes } from "./tree-nodes.ts";

const tree = (paths: readonly string[], layers: readonly string[] = []) =>
  treeNodes({ paths, layers });

it("shows the package first, then the layers in their order, empty ones too", () => {
  const nodes = tree(["layers/b/x"], ["b", "a"]);
  expect(nodes.get(ROOT_ID)?.children).toEqual(["task", "layers/b", "layers/a"]);
  expect(nodes.get("layers/a")?.name).toBe("/opt (a)");
  expect(nodes.get("task")?.children).toEqual([]);
});

it("puts folders before files, both by name", () => {
  const nodes = tree(["task/z", "task/a", "task/lib/x", "task/bin/y/z"]);
  expect(nodes.get("task")?.children).toEqual(["task/bin", "task/lib", "task/a", "task/z"]);
  expect(nodes.get("task/bin")).toMatchObject({
    name: "bin",
    isFolder: true,
    children: ["task/bin/y"],
  });
});
