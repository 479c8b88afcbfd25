import { describe, expect, it } from "vitest";
import { formatHar } from "./har.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import {
  formatTraceFile,
  formatTraceHead,
  formatTraceLines,
  parseTraceFile,
} from "./trace-file.ts";
import { createTraceStore } from "./trace-store.ts";
import { TRACE_FILE_VERSION } from "./trace-upgrade.ts";

const loaded = (): ReturnType<typeof createTraceStore> => {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load(sampleTrace());
  return store;
};

describe("a saved trace", () => {
  it("comes back with the same events and bodies", () => {
    const parsed = parseTraceFile(formatTraceFile(loaded()));
    expect(parsed.ok && parsed.value.events).toEqual(sampleTrace().events);
    expect(parsed.ok && new Map(parsed.value.bodies)).toEqual(new Map(sampleTrace().bodies));
  });

  it("keeps bodies that are not text", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    const bytes = new Uint8Array([0, 255, 254, 128]);
    store.load({ events: sampleTrace().events, bodies: [["x", bytes]] });
    const parsed = parseTraceFile(formatTraceFile(store));
    expect(parsed.ok && parsed.value.bodies).toEqual([["x", bytes]]);
  });

  it("is also read from lines, with words of the program between them", () => {
    const ready = '{"kind":"local.listening","message":"listening on http://127.0.0.1:9000"}';
    const text = `listening on http://127.0.0.1:9000\n${ready}\n${formatTraceHead()}${formatTraceLines(sampleTrace())}\n`;
    const parsed = parseTraceFile(text);
    expect(parsed.ok && parsed.value.events).toEqual(sampleTrace().events);
    expect(parsed.ok && parsed.value.bodies).toHaveLength(sampleTrace().bodies.length);
  });

  const file = (changes: Record<string, unknown>): string =>
    JSON.stringify({
      format: "lambda-runtime-playground-trace",
      version: TRACE_FILE_VERSION,
      events: [],
      bodies: {},
      ...changes,
    });
  const event = { seq: 0, at: 1, kind: "log", environmentId: "e", stream: "stdout", text: "hi" };

  it.each([
    ["nothing", "", "holds no trace event"],
    ["plain text", "hello", "holds no trace event"],
    ["a list", "[]", "it is JSON but no trace"],
    ["another format", '{"log":{}}', "“format” is not"],
    [
      "a newer version",
      file({ version: 99 }),
      "its version is 99, this page reads versions 1 to 2",
    ],
    ["events that are no list", file({ events: {} }), "“events” is no list"],
    ["an unknown kind", file({ events: [{ kind: "party" }] }), 'event 0: its kind is "party"'],
    [
      "a missing field",
      file({ events: [{ ...event, text: undefined }] }),
      "event 0: “text” of “log” is missing, expected a string",
    ],
    [
      "a wrong type",
      file({ events: [event, { ...event, at: "now" }] }),
      'event 1: “at” of “log” is "now", expected a number',
    ],
    [
      "bad headers",
      file({
        events: [
          {
            ...event,
            kind: "api.response",
            exchangeId: "x",
            status: 200,
            body: { id: "", size: 0 },
            headers: ["a"],
          },
        ],
      }),
      "a list of [name, value] pairs",
    ],
    ["a bad body", file({ bodies: { x: { base64: "%" } } }), "body x: expected"],
    ["a broken line", '{"kind":"log"\n', "line 1 is no JSON object"],
  ])("says what is wrong with %s", (_what, text, message) => {
    const parsed = parseTraceFile(text);
    expect(parsed.ok ? "" : parsed.error).toContain(message);
  });
});

describe("formatHar", () => {
  const har = JSON.parse(formatHar(loaded())) as {
    log: {
      version: string;
      entries: {
        request: { method: string; url: string };
        response: { status: number };
        time: number;
      }[];
    };
  };

  it("has each exchange once, in order, with method, URL and status", () => {
    expect(har.log.version).toBe("1.2");
    const first = har.log.entries
      .slice(0, 2)
      .map(({ request, response }) => [
        request.method,
        new URL(request.url).pathname.split("/").at(-1),
        response.status,
      ]);
    expect(first).toEqual([
      ["GET", "next", 200],
      ["POST", "response", 202],
    ]);
  });

  it("gives status 0 to a poll that still waits", () => {
    expect(har.log.entries.at(-1)?.response.status).toBe(0);
  });
});
