import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import { extensionFindings } from "./extension-checks.ts";

const text = (content: string, mode = 0o755): ProjectFile => ({
  content: { kind: "text", text: content },
  mode,
});
const GOOD = text("#!/bin/bash\n");
const project = (files: Record<string, ProjectFile>): Project => ({
  name: "test",
  files: new Map(Object.entries(files)),
  layers: ["x"],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
});
const many = (count: number): Record<string, ProjectFile> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`layers/x/extensions/e${index}`, GOOD]),
  );

/** Runtime API reference §10.2: what Lambda says of a file of /opt/extensions that cannot start. */
test.each([
  ["a good script", { "layers/x/extensions/a": GOOD }, []],
  [
    "no executable bit",
    { "layers/x/extensions/a": text("#!/bin/sh\n", 0o644) },
    ["error extension-not-executable"],
  ],
  ["no shebang", { "layers/x/extensions/a": text("echo\n") }, ["error extension-no-shebang"]],
  ["CRLF", { "layers/x/extensions/a": text("#!/bin/bash\r\n") }, ["error extension-crlf"]],
  [
    "a program for another architecture",
    {
      "layers/x/extensions/a": {
        content: { kind: "binary", bytes: elf(0xb7) },
        mode: 0o755,
      } satisfies ProjectFile,
    },
    ["error extension-architecture"],
  ],
  ["a file deeper down", { "layers/x/extensions/lib/a": text("", 0o644) }, []],
  ["a layer that is not used", { "layers/y/extensions/a": text("", 0o644) }, []],
  ["ten", many(10), []],
  ["eleven", many(11), ["error extension-count"]],
  ["one in the package", { "task/extensions/a": GOOD }, ["info extension-in-package"]],
] as const)("%s", (_what, files, expected) => {
  const found = extensionFindings(project(files));
  expect(found.map(({ severity, id }) => `${severity} ${id}`)).toEqual(expected);
});

test("the missing bit can be set", () => {
  const subject = project({ "layers/x/extensions/a": text("#!/bin/sh\n", 0o644) });
  const fixed = extensionFindings(subject)[0]?.fix?.apply(subject) ?? subject;
  expect(extensionFindings(fixed)).toEqual([]);
});

function elf(machine: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  bytes[18] = machine;
  return bytes;
}
