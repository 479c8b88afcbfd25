import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sampleTrace } from "./sample-trace.test-support.ts";
import {
  formatTraceFile,
  formatTraceHead,
  formatTraceLines,
  parseTraceFile,
} from "./trace-file.ts";
import { createTraceStore } from "./trace-store.ts";
import { TRACE_FILE_VERSION } from "./trace-upgrade.ts";

const directory = new URL("fixtures/", import.meta.url);
const fixtures = readdirSync(directory);
const parsed = (name: string) => {
  const result = parseTraceFile(readFileSync(new URL(name, directory), "utf8"));
  if (!result.ok) throw new Error(`${name}: ${result.error}`);
  return result.value;
};

describe("saved traces of every released version", () => {
  const versions = Array.from({ length: TRACE_FILE_VERSION }, (_, at) => at + 1);
  const cases = versions.flatMap((version) =>
    ["recorded", "sample"].map((name) => `${name}-v${version}.json`),
  );

  it.each(cases)("%s is kept as a fixture, and opens", (name) => {
    expect(fixtures).toContain(name);
    expect(parsed(name).events.length).toBeGreaterThan(100);
  });

  it.each(cases.filter((name) => name.startsWith("sample")))(
    "%s is what a recording of today says",
    (name) => {
      expect(parsed(name).events).toEqual(sampleTrace().events);
    },
  );

  it("reads version 1 as lines without a head like the file of it", () => {
    expect(parsed("recorded-v1.jsonl")).toEqual(parsed("recorded-v1.json"));
  });

  it("reads today's version as lines like the file of it", () => {
    const trace = parsed("recorded-v1.json");
    const lines = parseTraceFile(`${formatTraceHead()}${formatTraceLines(trace)}`);
    expect(lines).toEqual({ ok: true, value: trace });
  });

  it("is saved again in today's version without a loss", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    store.load(parsed("recorded-v1.json"));
    const saved = formatTraceFile(store);
    expect(saved).toContain(`"version": ${TRACE_FILE_VERSION}`);
    expect(parseTraceFile(saved)).toEqual({ ok: true, value: parsed("recorded-v1.json") });
  });

  it("refuses lines of a newer version", () => {
    const lines = parseTraceFile(`{"kind":"trace","version":${TRACE_FILE_VERSION + 1}}\n`);
    expect(lines.ok ? "" : lines.error).toContain("Open it with a newer playground");
  });
});
