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

test("a link has its type in its mode, and later layers win over links and folders of earlier ones", () => {
  const link = (target: string): ProjectFile => ({
    content: { kind: "link", target },
    mode: 0o777,
  });
  const files = new Map([
    ["task/bootstrap", link("/opt/bootstrap")],
    ["layers/one/lib", link("/tmp")],
    ["layers/one/share/a", text("one")],
    ["layers/two/lib/a", text("two")],
    ["layers/two/share", link("lib")],
  ]);
  const summary = deployedFiles({ files, layers: ["one", "two"] }).map(
    ({ path, bytes, mode }) => `${mode.toString(8)} ${path} ${new TextDecoder().decode(bytes)}`,
  );
  expect(summary).toEqual([
    "644 /opt/lib/a two",
    "120777 /opt/share lib",
    "120777 /var/task/bootstrap /opt/bootstrap",
  ]);
});
