import { describe, expect, test } from "vitest";
import type { EngineFile } from "#contract/engine.ts";
import { DEFAULT_RUNTIME_PATH, findEntryPoint } from "./entry-point.ts";

const file = (path: string, text = "", mode = 0o644): EngineFile => ({
  path,
  bytes: new TextEncoder().encode(text),
  mode,
});

describe("the entry point", () => {
  test.each([
    [
      "the project's own runtime",
      [file("/var/task/bootstrap.mjs"), file("/opt/bootstrap.mjs")],
      "/var/task/bootstrap.mjs",
    ],
    ["TypeScript", [file("/var/task/bootstrap.ts")], "/var/task/bootstrap.ts"],
    [
      "a layer's runtime",
      [file("/var/task/index.mjs"), file("/opt/bootstrap.js")],
      "/opt/bootstrap.js",
    ],
    [
      "the default runtime for a handler alone",
      [file("/var/task/index.mjs")],
      DEFAULT_RUNTIME_PATH,
    ],
    [
      "the default runtime beside a shell script",
      [file("/var/task/bootstrap", "#!/bin/sh\n", 0o755)],
      DEFAULT_RUNTIME_PATH,
    ],
    [
      "a script for node",
      [file("/var/task/bootstrap", "#!/usr/bin/env node\n", 0o755)],
      "/var/task/bootstrap",
    ],
    [
      "a module before a script of the same name",
      [file("/var/task/bootstrap", "#!/opt/bin/node\n", 0o755), file("/var/task/bootstrap.mjs")],
      "/var/task/bootstrap.mjs",
    ],
  ])("is %s", (_name, files, path) => {
    const found = findEntryPoint(files);
    expect(found).toMatchObject({ kind: "found", path });
    expect(found.candidates.filter(({ outcome }) => outcome === "taken")).toEqual([
      { path, outcome: "taken" },
    ]);
  });

  test("must be executable where it is a script", () => {
    expect(findEntryPoint([file("/var/task/bootstrap", "#!/opt/bin/node\n")])).toMatchObject({
      kind: "not-executable",
      path: "/var/task/bootstrap",
    });
  });
});
