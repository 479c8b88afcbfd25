import { describe, expect, test } from "vitest";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS } from "#project/examples/examples.ts";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import { packageContents } from "../package-contents.ts";
import { compileHere } from "../typescript/compile-here.test-support.ts";
import { compileProject } from "../worker/compile-project.ts";
import { limitFindings } from "./limit-checks.ts";
import { preflight } from "./preflight.ts";

const text = (content: string, mode = 0o644): ProjectFile => ({
  content: { kind: "text", text: content },
  mode,
});
const BOOTSTRAP = text('#!/bin/bash\nsource "${_HANDLER%.*}.sh"\n', 0o755);
const project = (
  files: Record<string, ProjectFile>,
  settings: Partial<Project["settings"]> = {},
  layers: string[] = [],
): Project => ({
  name: "test",
  files: new Map(Object.entries(files)),
  layers,
  settings: { ...DEFAULT_SETTINGS, ...settings },
  events: [],
  requests: [],
});
const javascript = (files: Record<string, string>, handler = "index.handler"): Project =>
  project(
    Object.fromEntries(Object.entries(files).map(([path, code]) => [`task/${path}`, text(code)])),
    { engine: "javascript", handler },
  );
const findings = async (subject: Project) =>
  preflight(subject, {
    kind: "deployable",
    contents: packageContents(subject, await compileProject(subject, compileHere)),
  });
const summary = async (subject: Project): Promise<string[]> =>
  (await findings(subject)).map(({ severity, id }) => `${severity} ${id}`);

describe("pre-flight", () => {
  test.each(EXAMPLE_IDS)(
    "has no error and no warning but a layer's for the example %s",
    async (id) => {
      const found = await findings(await exampleProject(id));
      const expected = id === "layer" ? ["bootstrap-in-layer"] : [];
      expect(
        found.filter(({ severity }) => severity !== "info").map((finding) => finding.id),
      ).toEqual(expected);
    },
  );

  test.each<[string, Project, string[]]>([
    [
      "a handler that is there",
      project({ "task/bootstrap": BOOTSTRAP, "task/handler.sh": text("handler() { :; }") }),
      [],
    ],
    [
      "the other way to write a function",
      project({ "task/bootstrap": BOOTSTRAP, "task/handler.sh": text("function handler {\n:\n}") }),
      [],
    ],
    [
      "no file for the handler",
      project({ "task/bootstrap": BOOTSTRAP }),
      ["warning handler-file-missing"],
    ],
    [
      "no function in the handler's file",
      project({ "task/bootstrap": BOOTSTRAP, "task/handler.sh": text("my_handler() { :; }") }),
      ["warning handler-function-missing"],
    ],
    [
      "a bootstrap that does not read the handler",
      project({ "task/bootstrap": text("#!/bin/bash\n", 0o755) }),
      [],
    ],
    ["an exported function", javascript({ "index.mjs": "export const handler = 1;" }), []],
    ["a CommonJS export", javascript({ "index.js": "exports.handler = () => 1;" }), []],
    [
      "an export that is not there",
      javascript({ "index.mjs": "export const main = 1;" }),
      ["error handler-function-missing"],
    ],
    [
      "an export that may come from elsewhere",
      javascript({ "index.mjs": 'export * from "./a.mjs";', "a.mjs": "export const handler = 1;" }),
      ["warning handler-function-missing"],
    ],
    ["no module", javascript({ "app.mjs": "" }), ["error handler-file-missing"]],
    ["no dot", javascript({ "index.mjs": "" }, "index"), ["error handler-malformed"]],
    [
      "TypeScript",
      javascript({ "index.ts": "export const handler = (event: unknown): number => 1;" }),
      ["info compiled"],
    ],
    [
      "TypeScript that can't be read",
      javascript({ "index.ts": "export const handler = (;" }),
      ["error handler-file-missing", "error compile"],
    ],
    [
      "an import that is not there",
      javascript({ "index.mjs": 'import "./gone.mjs"; export const handler = 1;' }),
      ["error import-missing"],
    ],
    [
      "a package that is not there",
      javascript({ "index.mjs": 'import _ from "lodash"; export const handler = 1;' }),
      ["error import-missing"],
    ],
    [
      "packages of the runtime",
      javascript({
        "index.mjs":
          'import fs from "fs"; import "node:path"; import "@aws-sdk/client-s3"; export const handler = 1;',
      }),
      [],
    ],
    [
      "a package in node_modules",
      javascript({
        "index.mjs": 'import _ from "lodash"; export const handler = 1;',
        "node_modules/lodash/index.js": "",
      }),
      [],
    ],
    [
      "files that nobody can read",
      project({ "task/bootstrap": text("#!/bin/bash\n", 0o755), "task/key": text("", 0o600) }),
      ["warning mode-unreadable"],
    ],
    [
      "junk, a loose layer and an empty one",
      project(
        {
          "task/bootstrap": text("#!/bin/bash\n", 0o755),
          "task/.DS_Store": text(""),
          "layers/loose/a": text(""),
        },
        {},
        ["empty"],
      ),
      ["warning layer-empty", "warning left-out", "info left-out"],
    ],
  ])("finds what is to be found with %s", async (_name, subject, expected) => {
    expect((await summary(subject)).toSorted()).toEqual(expected.toSorted());
  });

  test("every fix makes its finding go away", async () => {
    const subject = project(
      {
        "task/bootstrap": text("#!/bin/bash\r\n"),
        "task/lib.sh": text("a\r\nb\n", 0o600),
        "layers/one/x": text(""),
      },
      {},
      ["one", "empty"],
    );
    let current = subject;
    for (let round = 0; round < 10; round += 1) {
      const fixable = (await findings(current)).find(({ fix }) => fix !== undefined);
      current = fixable?.fix?.apply(current) ?? current;
    }
    expect(await summary(current)).toEqual([]);
  });

  test("problems of the settings block, with the words that they came with", async () => {
    const [finding] = preflight(await exampleProject("bash"), {
      kind: "deployable",
      settingsProblems: ["AWS_REGION is reserved."],
    });
    expect(finding).toMatchObject({ severity: "error", detail: "AWS_REGION is reserved." });
  });

  // Runtime API reference §7: the limits themselves are allowed or refused exactly as written there.
  test.each([
    [52_428_800, 0, []],
    [52_428_801, 0, ["size-zipped"]],
    [1, 5, []],
    [1, 6, ["too-many-layers"]],
  ])("limits: %i bytes zipped, %i layers", async (zipped, layers, expected) => {
    const contents = packageContents(await exampleProject("bash"));
    expect(limitFindings(contents, layers, zipped).map(({ id }) => id)).toEqual(expected);
  });

  test("limits: the unpacked size counts the layers too", async () => {
    const big = (size: number) => ({
      entries: [{ path: "a", bytes: new Uint8Array(size), mode: 0o644 }],
      generated: new Set<string>(),
    });
    const contents = {
      ...packageContents(await exampleProject("bash")),
      function: big(200_000_000),
      layers: [{ name: "one", ...big(62_144_001) }],
    };
    expect(limitFindings(contents, 1).map(({ id }) => id)).toEqual(["size-unzipped"]);
  });

  test.each<[string, Project]>([
    ["with helpers", project({ "layers/one/lib/x": text("") }, {}, ["one"])],
    [
      "with a runtime that reads the handler",
      project({ "layers/one/bootstrap": BOOTSTRAP }, {}, ["one"]),
    ],
  ])("a project of a layer alone, %s, is deployed as such and is no function", (_name, subject) => {
    const ids = (kind: "project" | "deployable") =>
      preflight(subject, { kind }).map(({ severity, id }) => `${severity} ${id}`);
    expect(ids("project")).toEqual(["info layers-alone"]);
    expect(ids("deployable")).toContain("error no-function");
  });

  test("a layer of helpers needs no bootstrap", () => {
    const subject = project({ "layers/one/lib/x": text("") }, {}, ["one"]);
    expect(preflight(subject, { kind: "layer" })).toEqual([]);
  });
});
