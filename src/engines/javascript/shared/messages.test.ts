import { describe, expect, test } from "vitest";
import { parseSandboxMessage } from "./messages.ts";

const bytes = new Uint8Array([1]);

describe("what a sandbox may say", () => {
  test.each([
    [{ kind: "output", stream: "stdout", bytes }],
    [{ kind: "runtime-api", frame: { anything: true }, position: undefined }],
    [
      {
        kind: "runtime-api",
        frame: 1,
        position: { path: "/var/task/a.mjs", line: 1, column: 2, functionName: "f" },
      },
    ],
    [{ kind: "exit", code: 0 }],
    [{ kind: "terminated" }],
  ])("takes %j", (message) => {
    expect(parseSandboxMessage({ ...message, at: 5 })).toEqual({ ...message, at: 5 });
  });

  test("takes an exit code as the eight bits that a process has", () => {
    expect(parseSandboxMessage({ kind: "exit", code: 300, at: 0 })).toMatchObject({ code: 44 });
    expect(parseSandboxMessage({ kind: "exit", code: -1, at: 0 })).toMatchObject({ code: 255 });
  });

  test.each([
    [undefined],
    [null],
    ["exit"],
    [{}],
    [{ kind: "output", stream: "stdlog", bytes, at: 0 }],
    [{ kind: "output", stream: "stdout", bytes: "text", at: 0 }],
    [{ kind: "exit", code: "0", at: 0 }],
    [{ kind: "exit", code: Number.NaN, at: 0 }],
    [{ kind: "constructor", at: 0 }],
    [{ kind: "exit", code: 0 }],
    [{ kind: "exit", code: 0, at: "now" }],
    [{ kind: "exit", code: 0, at: Number.POSITIVE_INFINITY }],
  ])("refuses %j", (message) => {
    expect(parseSandboxMessage(message)).toBeUndefined();
  });

  test.each([
    [1],
    [{ path: 1, line: 1, column: 1 }],
    [{ path: "/a", line: 0, column: 1 }],
    [{ path: "/a", line: 1.5, column: 1 }],
    [{ path: "/a".repeat(4096), line: 1, column: 1 }],
  ])("drops the position %j and keeps the frame", (position) => {
    expect(parseSandboxMessage({ kind: "runtime-api", frame: 1, position, at: 0 })).toEqual({
      kind: "runtime-api",
      frame: 1,
      position: undefined,
      at: 0,
    });
  });
});
