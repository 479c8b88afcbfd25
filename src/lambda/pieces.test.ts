import { describe, expect, it } from "vitest";
import { epochMs } from "#base/brand.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { rememberBodies } from "./body-memo.ts";
import { environmentVariables } from "./environment-variables.ts";
import { firstBadPosition, jsonProblem } from "./json-problem.ts";
import { MAX_LINE_BYTES, createLineSplitter } from "./line-splitter.ts";
import { createLogTail } from "./log-tail.ts";
import { MAX_OUTPUT_BYTES, MAX_OUTPUT_LINES, createProcessLog } from "./process-log.ts";
import { TEST_CONFIGURATION } from "./service.test-support.ts";
import { completeTraceHeader } from "./trace-header.ts";
import { validateConfiguration } from "./validate-configuration.ts";

describe("variables of the process (§5.1)", () => {
  const facts = {
    version: "$LATEST",
    logStream: "2026/01/31/[$LATEST]0123",
    runtimeApi: "169.254.100.1:9001",
  };

  it("are exactly those that a provided.al2023 process sees", () => {
    const variables = environmentVariables(TEST_CONFIGURATION, facts);
    expect([...variables.keys()].toSorted()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_LAMBDA_RUNTIME_API",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "AWS_XRAY_CONTEXT_MISSING",
      "AWS_XRAY_DAEMON_ADDRESS",
      "LAMBDA_RUNTIME_DIR",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "LD_LIBRARY_PATH",
      "PATH",
      "TZ",
      "_AWS_XRAY_DAEMON_ADDRESS",
      "_AWS_XRAY_DAEMON_PORT",
      "_HANDLER",
    ]);
    expect(Object.fromEntries(variables)).toMatchObject({
      _HANDLER: "handler.handler",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/function",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/31/[$LATEST]0123",
      AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      TZ: ":UTC",
    });
  });

  it("let the user override what is not reserved, and nothing else", () => {
    const variables = environmentVariables(
      {
        ...TEST_CONFIGURATION,
        variables: new Map([
          ["LANG", "C"],
          ["MINE", "1"],
          ["AWS_REGION", "x"],
        ]),
      },
      facts,
    );
    expect(variables.get("LANG")).toBe("C");
    expect(variables.get("MINE")).toBe("1");
    expect(variables.get("AWS_REGION")).toBe("us-east-1");
  });

  it("tell of the JSON log format when it is on", () => {
    const variables = environmentVariables({ ...TEST_CONFIGURATION, logFormat: "JSON" }, facts);
    expect(variables.get("AWS_LAMBDA_LOG_FORMAT")).toBe("JSON");
    expect(variables.get("AWS_LAMBDA_LOG_LEVEL")).toBe("INFO");
  });
});

describe("configuration (§5.1, §7, §11)", () => {
  it("that is good has no problems", () => {
    expect(validateConfiguration(TEST_CONFIGURATION)).toEqual([]);
    for (const [timeoutSeconds, memoryMb, concurrencyLimit] of [
      [1, 128, 0],
      [900, 10_240, 1000],
    ] as const) {
      expect(
        validateConfiguration({
          ...TEST_CONFIGURATION,
          timeoutSeconds,
          memoryMb,
          concurrencyLimit,
        }),
      ).toEqual([]);
    }
  });

  it.each([
    ["timeoutSeconds", 0, "The timeout is a whole number from 1 to 900 seconds; it is 0."],
    ["timeoutSeconds", 901, "The timeout is a whole number from 1 to 900 seconds; it is 901."],
    ["timeoutSeconds", 2.5, "The timeout is a whole number from 1 to 900 seconds; it is 2.5."],
    [
      "timeoutSeconds",
      Number.NaN,
      "The timeout is a whole number from 1 to 900 seconds; it is NaN.",
    ],
    ["memoryMb", 127, "The memory is a whole number from 128 to 10240 MB; it is 127."],
    ["tmpMb", 511, "The size of /tmp is a whole number from 512 to 10240 MB; it is 511."],
    [
      "concurrencyLimit",
      -1,
      "The concurrency limit is a whole number from 0 to 1000 environments; it is -1.",
    ],
    [
      "functionName",
      "a b",
      'The function name may have 1 to 64 letters, digits, "-" and "_"; it is "a b".',
    ],
    [
      "handler",
      "",
      "The handler may have 1 to 128 characters without spaces; it is empty. Custom runtimes get it in _HANDLER, as it is.",
    ],
    ["accountId", "12", 'The account ID has 12 digits; it is "12".'],
    ["region", "mars", 'The region is a name such as us-east-1; it is "mars".'],
    [
      "variables",
      new Map([["AWS_REGION", "x"]]),
      "The environment variable AWS_REGION is reserved: Lambda sets it itself. Choose another name.",
    ],
    [
      "variables",
      new Map([["1X", "x"]]),
      '"1X" cannot be the name of an environment variable: it takes at least two characters, a letter first, then letters, digits and "_".',
    ],
  ])("%s %j", (field, value, message) => {
    expect(validateConfiguration({ ...TEST_CONFIGURATION, [field]: value })).toEqual([
      { field, message },
    ]);
  });

  it("may have 4096 bytes of variables as JSON, and no more", () => {
    const sized = (bytes: number) => ({
      ...TEST_CONFIGURATION,
      variables: new Map([["AB", "x".repeat(bytes - 9)]]),
    });
    expect(validateConfiguration(sized(4096))).toEqual([]);
    expect(validateConfiguration(sized(4097))[0]?.message).toContain("have 4097 bytes as JSON");
  });
});

describe("lines of output (§6.1)", () => {
  const split = (...pieces: string[]): string[] => {
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(utf8Text(line)));
    for (const piece of pieces) splitter.push(utf8(piece));
    splitter.flush();
    return lines;
  };

  it.each([
    [["a\nb\n"], ["a", "b"]],
    [
      ["a", "b\n", "c"],
      ["ab", "c"],
    ],
    [["\n\n"], ["", ""]],
    [["a\r\n"], ["a\r"]],
    [["€".slice(0, 1), "\n"], ["€"]],
    [[""], []],
  ])("%j → %j", (pieces, lines) => {
    expect(split(...pieces)).toEqual(lines);
  });

  it("keep a character whose bytes come in two pieces", () => {
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(utf8Text(line)));
    const [first = 0, ...rest] = utf8("ä\n");
    splitter.push(Uint8Array.of(first));
    splitter.push(Uint8Array.from(rest));
    expect(lines).toEqual(["ä"]);
  });

  it("are cut at 256 KB", () => {
    const lines = split("x".repeat(MAX_LINE_BYTES - 1), `yz\n${"x".repeat(MAX_LINE_BYTES)}\nend\n`);
    expect(lines.map((line) => line.length)).toEqual([MAX_LINE_BYTES, 1, MAX_LINE_BYTES, 3]);
  });

  it("are bounded per invocation, with a note", () => {
    const lines: string[] = [];
    const notes: string[] = [];
    const log = createProcessLog({
      line: (_stream, text) => lines.push(text),
      note: (text) => notes.push(text),
    });
    log.write({ stream: "stdout", bytes: utf8("x\n".repeat(MAX_OUTPUT_LINES + 7)) });
    log.phaseEnded();
    expect(lines).toHaveLength(MAX_OUTPUT_LINES);
    expect(notes).toEqual([
      `7 more lines (7 bytes) are not shown: the simulator keeps ${MAX_OUTPUT_LINES} lines or ${MAX_OUTPUT_BYTES} bytes of one invocation.`,
    ]);
    log.write({ stream: "stdout", bytes: utf8("next invocation\n") });
    expect(lines.at(-1)).toBe("next invocation");
  });

  it("keep the engine's own remarks apart from the process's lines", () => {
    const lines: string[] = [];
    const notes: string[] = [];
    const log = createProcessLog({
      line: (_stream, text) => lines.push(text),
      note: (text) => notes.push(text),
    });
    log.write({ stream: "stderr", bytes: utf8("half ") });
    log.write({ stream: "stderr", bytes: utf8("No network.\n"), isNotice: true });
    log.write({ stream: "stderr", bytes: utf8("a line\n") });
    expect({ lines, notes }).toEqual({ lines: ["half a line"], notes: ["No network."] });
  });
});

describe("log tail (§13.30)", () => {
  it("has the last 4096 bytes, cut anywhere", () => {
    const tail = createLogTail();
    for (let line = 0; line < 1000; line += 1) tail.add(`line ${line}`);
    expect(tail.bytes()).toHaveLength(4096);
    expect(utf8Text(tail.bytes())).toMatch(/line 999\n$/);
  });

  it("has everything when there is less", () => {
    const tail = createLogTail();
    tail.add("one");
    tail.add("two");
    expect(utf8Text(tail.bytes())).toBe("one\ntwo\n");
  });

  it("cuts one long line", () => {
    const tail = createLogTail();
    tail.add("x".repeat(10_000));
    expect(tail.bytes()).toHaveLength(4096);
  });
});

describe("naming bodies", () => {
  it("reads an array once, and again after many bytes", () => {
    let asked = 0;
    const trace = rememberBodies({
      record: () => {},
      body: (bytes) => ({ id: String(++asked), size: bytes.length }),
    });
    const payload = new Uint8Array(3_000_000);
    expect([trace.body(payload).id, trace.body(payload).id]).toEqual(["1", "1"]);
    for (let other = 0; other < 2; other += 1) trace.body(new Uint8Array(3_000_000));
    expect(trace.body(payload).id).toBe("1");
    trace.body(new Uint8Array(1));
    expect(trace.body(payload).id).toBe("5");
  });
});

describe("trace header (§4)", () => {
  const now = epochMs(Date.UTC(2026, 0, 31, 12));
  const hex = (digits: number): string => "a".repeat(digits);
  it.each([
    [undefined, `Root=1-697deec0-${hex(24)};Parent=${hex(16)};Sampled=0`],
    ["Root=1-5e7d7595-b", `Root=1-5e7d7595-b;Parent=${hex(16)};Sampled=0`],
    ["Root=r;Parent=p;Sampled=1;Lineage=a:1:0", "Root=r;Parent=p;Sampled=1;Lineage=a:1:0"],
  ])("%s → %s", (given, expected) => {
    expect(completeTraceHeader(given, now, hex)).toBe(expected);
  });
});

describe("what is wrong with a payload (§8.3)", () => {
  it.each([
    ["hello", 0],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ["[1,2", 4],
    ["", 0],
    ["{} {}", 3],
    ['{"a":\n  nope}', 8],
    ["01", 0],
    ['"a\u0001"', 0],
    ["[1 2]", 3],
    ["{1:2}", 1],
    ["[1,]", 3],
    ['[true,{"a":[null,-1.5e3,"\\u00e4"]}', 34],
  ])("%j at %i", (text, position) => {
    expect(firstBadPosition(text)).toBe(position);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it("names line and column", () => {
    expect(jsonProblem('{"a":\n  nope}')).toContain("line: 2, column: 3]");
    expect(jsonProblem("[")).toMatch(/^Unexpected end-of-input\n/);
  });

  it("reads deep nesting without a stack", () => {
    expect(firstBadPosition("[".repeat(1_000_000))).toBe(1_000_000);
  });
});
