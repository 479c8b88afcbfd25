import { expect, test } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { importArchive } from "./import-archive.ts";
import { readFolder } from "./read-folder.dom.ts";

const folder = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => ({ path, file: new Blob([utf8(text)]) }));

async function imported(files: Record<string, string>) {
  const read = await readFolder(folder(files));
  if (!read.ok) throw new Error(read.error);
  const result = await importArchive(read.value, { fileName: "my function", from: "folder" });
  if (!result.ok) throw new Error(result.error);
  return { ...result.value, text: result.value.report.map(({ text }) => text).join("\n") };
}

test("a folder is a project of its name, without the folder", async () => {
  const { project, text } = await imported({
    "my function/bootstrap": "#!/bin/bash\n",
    "my function/lib/a.json": "{}",
  });
  expect(project.name).toBe("my function");
  expect([...project.files].map(([path, { mode }]) => [path, mode])).toEqual([
    ["task/bootstrap", 0o755],
    ["task/lib/a.json", 0o644],
  ]);
  expect(text).toMatch(/Browsers tell no Unix modes of files \(2 files\)/);
  expect(text).not.toMatch(/zip/);
});

test("a folder with a template gives the function that it describes, layers included", async () => {
  const { project } = await imported({
    "repo/infra/app.yaml": `Resources:
  Shell:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: ../shell }
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: provided.al2023, Handler: a.run, CodeUri: ../src, Layers: [!Ref Shell] }
`,
    "repo/src/a.sh": "run() { :; }\n",
    "repo/shell/bootstrap": "#!/bin/bash\n",
    "repo/docs/notes.md": "",
  });
  expect([...project.files.keys()]).toEqual(["task/a.sh", "layers/Shell/bootstrap"]);
  expect(project.settings.handler).toBe("a.run");
});

test.each([
  ["files", { files: 1, unpackedBytes: 100 }, /more than 1 files/],
  ["bytes", { files: 10, unpackedBytes: 3 }, /more than Lambda's/],
])("a folder with too many %s is refused before it is read", async (_name, limits, message) => {
  const read = await readFolder(folder({ "a/b": "xx", "a/c": "yy" }), undefined, limits);
  expect(read.ok ? utf8Text(read.value[0]?.bytes ?? utf8("")) : read.error).toMatch(message);
});
