import { expect, test } from "vitest";
import { exampleProject } from "#project/examples/examples.dom.ts";
import type { Project } from "#project/project.ts";
import { layerZip } from "./layer-zip.ts";
import { NASTY_PROJECT } from "./nasty-project.test-support.ts";

const paths = (project: Project): string[] =>
  layerZip(project)
    .entries.map(({ path }) => path)
    .toSorted();

test("the layers of a project are merged in their order, later ones win", () => {
  const { entries, from } = layerZip(NASTY_PROJECT);
  expect(from).toBe("layers");
  expect(entries.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
    ["lib/same", "first"],
    ["bin/tool", "#!/bin/sh\n"],
    ["lib/over/there", "in a folder"],
    ["share/x", "../bin"],
  ]);
});

test("without a layer it is the runtime: bootstrap and the files that it names, not the handler", async () => {
  const bash = await exampleProject("bash");
  expect(paths(bash)).toEqual(["bootstrap"]);
  const text = (content: string) => ({
    content: { kind: "text" as const, text: content },
    mode: 0o755,
  });
  const files = new Map(bash.files)
    .set("task/bootstrap", text('#!/bin/bash\nsource "$(dirname "$0")/lib/json.sh"\n'))
    .set("task/lib/json.sh", text(""))
    .set("task/lib/json.sh.bak", text(""));
  expect(paths({ ...bash, files })).toEqual(["bootstrap", "lib/json.sh"]);
});

test("a JavaScript runtime brings its start script and the modules that it imports", async () => {
  expect(paths(await exampleProject("javascript-bootstrap"))).toEqual([
    "bootstrap",
    "bootstrap.mjs",
  ]);
});
