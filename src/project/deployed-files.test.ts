import { expect, test } from "vitest";
import { deployedFiles } from "./deployed-files.ts";
import type { ProjectFile } from "./project.ts";

const text = (content: string, mode = 0o644): ProjectFile => ({
  content: { kind: "text", text: content },
  mode,
});

test("later layers win on equal paths, and unlisted layers are left out (Runtime API reference §11)", () => {
  const files = new Map([
    ["task/bootstrap", text("task", 0o755)],
    ["layers/one/lib/a", text("one")],
    ["layers/two/lib/a", text("two")],
    ["layers/three/lib/a", text("three")],
  ]);
  const summary = deployedFiles({ files, layers: ["two", "one"] }).map((file) => [
    file.path,
    new TextDecoder().decode(file.bytes),
    file.mode,
    file.projectPath,
  ]);
  expect(summary).toEqual([
    ["/opt/lib/a", "one", 0o644, "layers/one/lib/a"],
    ["/var/task/bootstrap", "task", 0o755, "task/bootstrap"],
  ]);
});
