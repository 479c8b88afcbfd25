import { describe, expect, it } from "vitest";
import { ok } from "#base/result.ts";
import { type CommandContext, parseLocalOptions as parse } from "./options.ts";
import type { SettingsFile } from "./settings-file.ts";

const parseLocalOptions = (argv: readonly string[], saved?: SettingsFile) =>
  parse(argv, { program: "npx it", findSaved: () => ok(saved) } satisfies CommandContext);

const SAVED: SettingsFile = {
  path: "/work/playground.json",
  directory: "/work/target/fn",
  layers: ["/work/layer"],
  extensions: [],
  eventsDirectory: "/work/events",
  command: "make",
  watches: true,
  settings: { handler: "a.b", timeoutSeconds: 7, variables: { A: "file", B: "file" } },
  events: [],
};

describe("options of local mode", () => {
  it("has the defaults of the design and of Lambda", () => {
    expect(parseLocalOptions(["./fn"])).toEqual({
      ok: true,
      value: {
        kind: "run",
        options: {
          directory: "./fn",
          port: 9000,
          apiPort: 9001,
          handler: "function.handler",
          timeoutSeconds: 3,
          memoryMb: 128,
          variables: new Map(),
          startsProcess: true,
          printsJson: false,
          layers: [],
          extensions: [],
          events: undefined,
          watches: false,
          command: undefined,
          opensPage: true,
          saved: undefined,
        },
      },
    });
  });

  it("takes every option, the directory anywhere", () => {
    const line =
      "--port 1 --api-port 2 --handler a.b fn --timeout 900 --memory 10240 --env A1=x --env B1=y=z --env C1= --no-process --json --layer l1 --layer l2 --events ev --watch --command make --no-open";
    expect(parseLocalOptions(line.split(" "))).toMatchObject({
      value: {
        options: {
          directory: "fn",
          port: 1,
          apiPort: 2,
          handler: "a.b",
          timeoutSeconds: 900,
          memoryMb: 10_240,
          variables: new Map([
            ["A1", "x"],
            ["B1", "y=z"],
            ["C1", ""],
          ]),
          startsProcess: false,
          printsJson: true,
        },
      },
    });
  });

  it("takes from the settings file what the command line leaves open", () => {
    expect(parseLocalOptions([], SAVED)).toMatchObject({
      value: {
        options: {
          directory: "/work/target/fn",
          layers: ["/work/layer"],
          events: "/work/events",
          command: "make",
          watches: true,
          handler: "a.b",
          timeoutSeconds: 7,
          memoryMb: 128,
        },
      },
    });
    const given = "--timeout 9 --env B=line --layer other --command ninja".split(" ");
    expect(parseLocalOptions(given, SAVED)).toMatchObject({
      value: {
        options: {
          layers: ["other"],
          command: "ninja",
          timeoutSeconds: 9,
          variables: new Map([
            ["A", "file"],
            ["B", "line"],
          ]),
        },
      },
    });
  });

  it.each<readonly [string, readonly string[], RegExp]>([
    ["no directory", [], /^No directory given: /],
    ["two directories", ["a", "b"], /^More than one directory given: a, b\./],
    ["an unknown option", ["a", "--prot", "1"], /^Unknown option '--prot'\. Run with --help/],
    ["an option without its value", ["a", "--port"], /^Option '--port <value>' argument missing/],
    [
      "a port that is no number",
      ["a", "--port", "http"],
      /^--port is "http": it has to be a whole number from 0 to 65535\.$/,
    ],
    ["a port too high", ["a", "--api-port", "65536"], /^--api-port is "65536"/],
    ["the same port twice", ["a", "--port", "9001"], /^--port and --api-port are both 9001/],
    [
      "a timeout of nothing",
      ["a", "--timeout", "0"],
      /^--timeout is "0": .* from 1 to 900 seconds\.$/,
    ],
    ["a timeout in fractions", ["a", "--timeout", "1.5"], /^--timeout is "1.5"/],
    ["a timeout that is negative", ["a", "--timeout=-1"], /^--timeout is "-1"/],
    ["too little memory", ["a", "--memory", "64"], /^--memory is "64": .* from 128 to 10240 MB\.$/],
    [
      "a variable without a value",
      ["a", "--env", "NAME"],
      /^--env is "NAME": it has to be NAME=value\.$/,
    ],
  ])("refuses %s in one line", (_case, argv, message) => {
    const parsed = parseLocalOptions(argv);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringMatching(message) });
    expect(parsed.ok ? "" : parsed.error).not.toContain("\n");
  });
});
