import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import { bootstrapFindings, lineEndFindings } from "./bootstrap-checks.ts";

const text = (content: string, mode = 0o755): ProjectFile => ({
  content: { kind: "text", text: content },
  mode,
});
const binary = (bytes: number[]): ProjectFile => ({
  content: { kind: "binary", bytes: new Uint8Array(bytes) },
  mode: 0o755,
});
const elf = (machine: number, bits: 1 | 2 = 2): number[] => {
  const bytes = Array.from({ length: 64 }, () => 0);
  bytes.splice(0, 6, 0x7f, 0x45, 0x4c, 0x46, bits, 1);
  bytes[18] = machine;
  return bytes;
};
const project = (files: Record<string, ProjectFile>, change: Partial<Project> = {}): Project => ({
  name: "test",
  files: new Map(Object.entries(files)),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
  ...change,
});
const summary = (subject: Project): string[] =>
  bootstrapFindings(subject).map((finding) => `${finding.severity} ${finding.id}`);

// Texts and rules: Runtime API reference §3.3 and §5.2.
test.each<[string, Project, string[]]>([
  ["a good script", project({ "task/bootstrap": text("#!/bin/bash\n") }), []],
  ["#!/bin/sh", project({ "task/bootstrap": text("#!/bin/sh -e\n") }), []],
  ["#!/usr/bin/env bash", project({ "task/bootstrap": text("#!/usr/bin/env bash\n") }), []],
  ["nothing", project({}), ["error bootstrap-missing"]],
  [
    "a bootstrap in a folder",
    project({ "task/src/bootstrap": text("#!/bin/bash\n") }),
    ["error bootstrap-missing"],
  ],
  [
    "a folder of that name",
    project({ "task/bootstrap/x": text("") }),
    ["error bootstrap-is-folder"],
  ],
  [
    "mode 0644",
    project({ "task/bootstrap": text("#!/bin/bash\n", 0o644) }),
    ["error bootstrap-not-executable"],
  ],
  ["CRLF", project({ "task/bootstrap": text("#!/bin/bash\r\nx\r\n") }), ["error bootstrap-crlf"]],
  [
    "a byte order mark",
    project({ "task/bootstrap": text("\uFEFF#!/bin/bash\n") }),
    ["error bootstrap-bom"],
  ],
  ["an empty file", project({ "task/bootstrap": text("") }), ["error bootstrap-empty"]],
  ["no shebang", project({ "task/bootstrap": text("echo hi\n") }), ["error bootstrap-no-shebang"]],
  [
    "another language",
    project({ "task/bootstrap": text("#!/usr/bin/env python3\n") }),
    ["warning bootstrap-interpreter"],
  ],
  [
    "a relative interpreter",
    project({ "task/bootstrap": text("#!bash\n") }),
    ["error bootstrap-interpreter"],
  ],
  [
    "an interpreter of its own",
    project({ "task/bootstrap": text("#!/var/task/lua\n"), "task/lua": text("") }),
    [],
  ],
  ["an x86_64 program", project({ "task/bootstrap": binary(elf(0x3e)) }), []],
  [
    "an arm64 program",
    project({ "task/bootstrap": binary(elf(0xb7)) }),
    ["error bootstrap-architecture"],
  ],
  [
    "a 32-bit program",
    project({ "task/bootstrap": binary(elf(0x03, 1)) }),
    ["error bootstrap-architecture"],
  ],
  [
    "a Windows program",
    project({ "task/bootstrap": binary([0x4d, 0x5a, 0, 0]) }),
    ["error bootstrap-foreign"],
  ],
  [
    "a macOS program",
    project({ "task/bootstrap": binary([0xcf, 0xfa, 0xed, 0xfe]) }),
    ["error bootstrap-foreign"],
  ],
  [
    "a bootstrap in a layer",
    project({ "layers/rt/bootstrap": text("#!/bin/bash\n") }, { layers: ["rt"] }),
    ["warning bootstrap-in-layer"],
  ],
  [
    "a layer that is not attached",
    project({ "layers/rt/bootstrap": text("#!/bin/bash\n") }),
    ["error bootstrap-missing"],
  ],
])("%s", (_name, subject, expected) => {
  expect(summary(subject)).toEqual(expected);
});

test("every fix makes its finding go away", () => {
  const broken = [
    project({ "task/bootstrap": text("#!/bin/bash\r\n", 0o644) }),
    project({ "task/bootstrap": text("echo hi\n") }),
    project({ "task/bootstrap": binary(elf(0xb7)) }),
    project({ "task/bootstrap": text("\uFEFF#!/bin/bash\n") }),
    project({ "task/bootstrap": text("\uFEFFecho hi\r\n", 0o644) }),
    project({ "task/bootstrap": text("") }),
    project({ "task/bootstrap": text("#!/usr/local/bin/bash\n") }),
    project({ "task/bootstrap": text("#!bash -e\n") }),
    project({ "task/bootstrap/run.sh": text("#!/bin/bash\n") }),
    project({ "task/bin/bootstrap.sh": text("#!/bin/bash\n", 0o644) }),
    project({}),
  ];
  for (const subject of broken) {
    let current = subject;
    for (let round = 0; round < 5; round += 1) {
      const [fixable] = bootstrapFindings(current).filter((finding) => finding.fix !== undefined);
      current = fixable?.fix?.apply(current) ?? current;
    }
    expect(bootstrapFindings(current)).toEqual([]);
  }
});

test("a minimal runtime comes with the handler that the setting names, and takes nothing away", () => {
  const [missing] = bootstrapFindings(project({}));
  const mended = missing?.fix?.apply(project({}));
  expect([...(mended?.files.keys() ?? [])]).toEqual(["task/bootstrap", "task/handler.sh"]);
  const own = project({ "task/handler.sh": text("mine") });
  expect(missing?.fix?.apply(own).files.get("task/handler.sh")).toEqual(text("mine"));
});

test("a byte order mark in front of no shebang is followed by that finding", () => {
  const [first] = bootstrapFindings(project({ "task/bootstrap": text("\uFEFFecho hi\n") }));
  const next = first?.fix?.apply(project({ "task/bootstrap": text("\uFEFFecho hi\n") }));
  expect(next === undefined ? [] : summary(next)).toEqual(["error bootstrap-no-shebang"]);
});

test("Windows line endings in other scripts are a warning with a fix", () => {
  const subject = project({
    "task/bootstrap": text("#!/bin/bash\n"),
    "task/handler.sh": text("a\r\nb\n"),
  });
  const [finding, ...others] = lineEndFindings(subject);
  expect(others).toEqual([]);
  expect(finding?.projectPath).toBe("task/handler.sh");
  expect(lineEndFindings(finding?.fix?.apply(subject) ?? subject)).toEqual([]);
});
