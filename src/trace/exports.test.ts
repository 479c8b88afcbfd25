import { describe, expect, it } from "vitest";
import { formatChromeTrace } from "./chrome-trace.ts";
import { formatLog } from "./log-text.ts";
import { formatOtlp } from "./otlp.ts";
import { extensionTrace } from "./sample-extensions.test-support.ts";
import { ID } from "./sample-script.test-support.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import type { TraceBatch } from "./trace-recorder.ts";
import { createTraceStore } from "./trace-store.ts";

function storeOf(batch: TraceBatch) {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load(batch);
  return store;
}
const store = storeOf(sampleTrace());

interface ChromeEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly name: string;
  readonly args?: { readonly name?: string; readonly status?: string };
}

describe("formatChromeTrace", () => {
  const events = (
    JSON.parse(formatChromeTrace(store)) as { readonly traceEvents: readonly ChromeEvent[] }
  ).traceEvents;

  it("names each environment as a process with its threads", () => {
    const names = events.filter(({ ph, pid }) => ph === "M" && pid === 1);
    expect(names.map(({ args }) => args?.name)).toEqual([
      "Execution environment 1",
      "Phases",
      "Invocations",
      "Log",
    ]);
  });

  it("has every invocation as a slice with its outcome, in microseconds", () => {
    const slices = events.filter(({ ph, tid }) => ph === "X" && tid === 2);
    expect(slices.find(({ name }) => name === ID(5))?.args?.status).toBe("timeout");
    const first = slices.find(({ name }) => name === ID(1));
    const span = store.index.environments.get("env-1")?.spans.at(0);
    expect(first?.ts).toBe(Math.round((span?.startAt ?? 0) * 1000));
    expect(slices.every(({ ts, dur }) => Number.isInteger(ts) && dur >= 0)).toBe(true);
  });

  it("has a thread for each extension, that ends with it", () => {
    const others = (
      JSON.parse(formatChromeTrace(storeOf(extensionTrace()))) as {
        readonly traceEvents: readonly ChromeEvent[];
      }
    ).traceEvents;
    expect(others.filter(({ tid, ph }) => tid === 5 && ph === "X").map(({ name }) => name)).toEqual(
      ["starting", "working", "waiting"],
    );
  });
});

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code: number };
}

function spansOf(batch: TraceBatch): readonly OtlpSpan[] {
  const parsed = JSON.parse(formatOtlp(storeOf(batch))) as {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
    }[];
  };
  return parsed.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
}

describe("formatOtlp", () => {
  const spans = spansOf(sampleTrace());

  it("has ids and times in the encoding of OTLP, each span once and inside its parent", () => {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(spans.length);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      const parent = byId.get(span.parentSpanId ?? "") ?? span;
      expect(parent.traceId).toBe(span.traceId);
      expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(
        BigInt(parent.startTimeUnixNano),
      );
    }
  });

  it("marks failed invocations, and no others", () => {
    const codes = spans
      .filter(({ status }) => status !== undefined)
      .map(({ status }) => status?.code);
    expect(codes).toEqual([1, 1, 2, 1, 2, 2, 1]);
  });

  it("has the init of a cold start and the handler as children", () => {
    const [root] = spans;
    const children = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    expect(children.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["init", "handler", "response"]),
    );
  });

  it("keeps the ids of an X-Ray header", () => {
    const { events, bodies } = sampleTrace();
    const traced = events.map((event) =>
      event.kind === "invocation.received"
        ? {
            ...event,
            traceHeader:
              "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
          }
        : event,
    );
    expect(spansOf({ events: traced, bodies })[0]).toMatchObject({
      traceId: "5759e988bd862e3fe1be46a994272793",
      parentSpanId: "53995c3f42cd8ad8",
    });
  });
});

it("writes the log with moment and stream, one event a line", () => {
  const lines = formatLog(store).trimEnd().split("\n");
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ INIT_START/);
  expect(lines.filter((line) => line.includes("REPORT RequestId"))).toHaveLength(7);
});
