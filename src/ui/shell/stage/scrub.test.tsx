import { readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { environmentAt } from "#trace/environment.ts";
import { NO_FILTER } from "#trace/filter.ts";
import { extensionTrace } from "#trace/sample-extensions.test-support.ts";
import { sampleTrace } from "#trace/sample-trace.test-support.ts";
import { rowAtOrBefore } from "#trace/sequence.ts";
import { parseTraceFile } from "#trace/trace-file.ts";
import { type TraceStore, createTraceStore } from "#trace/trace-store.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";
import { loadLaterParts } from "#ui/kit/later.ts";
import { Inspector } from "#ui/panels/inspector/inspector.tsx";
import { InspectedMessage } from "#ui/panels/inspector/inspected-message.tsx";
import { Logs } from "#ui/panels/logs/logs.tsx";
import { Result } from "#ui/panels/result/result.tsx";
import { layoutSequence } from "#ui/panels/sequence/lifelines.ts";
import { SequenceRowView } from "#ui/panels/sequence/sequence-row.tsx";
import { Sequence } from "#ui/panels/sequence/sequence.tsx";
import { StatePanel } from "#ui/panels/state/state-panel.tsx";
import { TimeStrip } from "#ui/panels/time-strip/time-strip.tsx";
import { InvocationTable } from "#ui/panels/timeline/invocation-table.tsx";
import { INITIAL_RUN, type Selection, type Session } from "#ui/state/session/session.ts";

vi.hoisted(() => {
  // What modules of the page ask for when they are loaded; nothing else of a browser is needed to draw.
  const query = { matches: false, addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal("matchMedia", () => query);
  const element = { dataset: {}, style: {}, append() {}, remove() {} };
  vi.stubGlobal("document", {
    documentElement: element,
    body: element,
    createElement: () => element,
  });
  vi.stubGlobal("getComputedStyle", () => ({ color: "rgb(0, 0, 0)", getPropertyValue: () => "" }));
});

const nothing = (): void => {};

/** A session that shows the moment just after the event `seq`. */
function sessionAt(trace: TraceStore, seq: number): Session {
  return {
    kind: "recorded",
    trace,
    selection: createStore<Selection>(() => ({ selectedSeq: seq, cursor: seq, filter: "" })),
    run: createStore(() => INITIAL_RUN),
    // Nothing is pressed while a page is only drawn.
    commands: new Proxy({}, { get: () => nothing }) as Session["commands"],
  };
}

function recorded(): TraceBatch {
  const file = new URL("../../../trace/fixtures/recorded-v1.json", import.meta.url);
  const parsed = parseTraceFile(readFileSync(file, "utf8"));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** Hundreds of positions with ten panels each: far more than one test of anything else does. */
const MANY_POSITIONS_MS = 240_000;

const LAYOUT = layoutSequence(700, true);

beforeAll(async () => {
  await loadLaterParts();
});

describe.each([
  ["a recorded run", recorded],
  ["a made-up run with streaming and refusals", sampleTrace],
  ["a run with extensions", extensionTrace],
])("%s, moved through position by position", (_name, batchOf) => {
  const trace = createTraceStore({ schedule: (flush) => flush() });
  trace.load(batchOf());
  const { firstSeq, endSeq } = trace.snapshot();
  const positions = Array.from({ length: endSeq - firstSeq }, (_, at) => firstSeq + at);

  it("draws every invocation in the table", () => {
    const drawn = renderToStaticMarkup(
      <InvocationTable session={sessionAt(trace, endSeq - 1)} filter={NO_FILTER} revision={1} />,
    );
    expect(drawn.match(/<th scope="row">/g)).toHaveLength(trace.index.attempts.end);
    expect(drawn).not.toMatch(/\bundefined\b|\bNaN\b/);
  });

  it("draws every panel at every position", { timeout: MANY_POSITIONS_MS }, () => {
    for (const seq of positions) {
      const session = sessionAt(trace, seq);
      const drawn = renderToStaticMarkup(
        <>
          <Sequence session={session} filter={NO_FILTER} />
          <StatePanel session={session} isOpen />
          <Inspector session={session} />
          <InspectedMessage session={session} tab="payload" />
          <InspectedMessage session={session} tab="raw" />
          <InspectedMessage session={session} tab="explain" />
          <Logs session={session} filter={NO_FILTER} />
          <Result session={session} />
          <TimeStrip session={session} />
        </>,
      );
      expect(drawn, `position ${seq}`).toContain('aria-label="Result"');
      expect(drawn, `position ${seq}`).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
    }
  });

  it("draws every row of the sequence, before and after its moment", () => {
    for (const row of trace.sequence.rows.slice()) {
      for (const isAhead of [false, true]) {
        const drawn = renderToStaticMarkup(
          <SequenceRowView
            row={row}
            layout={LAYOUT}
            delta={1}
            environment={1}
            isSelected={!isAhead}
            isRelated={false}
            isAhead={isAhead}
            isFresh={false}
            isWaitOpen={isAhead}
          />,
        );
        expect(drawn).not.toMatch(/\bundefined\b|\bNaN\b/);
      }
    }
  });

  it("shows the past moment in State: the state of then", { timeout: MANY_POSITIONS_MS }, () => {
    const ofEnvironments = positions.flatMap((seq) => {
      const event = trace.event(seq);
      const id = event !== undefined && "environmentId" in event ? event.environmentId : "";
      const environment = trace.index.environments.get(id);
      return environment === undefined ? [] : [{ seq, environment }];
    });
    for (const { seq, environment } of ofEnvironments) {
      const drawn = renderToStaticMarkup(
        <StatePanel session={sessionAt(trace, seq)} isOpen={false} />,
      );
      expect(drawn).toContain(environmentAt(environment, seq).state ?? "No process");
    }
  });

  it(
    "shows the past moment in Result: no outcome before there is one",
    { timeout: MANY_POSITIONS_MS },
    () => {
      const unfinished = positions.filter((seq) => {
        const event = trace.event(seq);
        const id = event !== undefined && "requestId" in event ? event.requestId : undefined;
        const invocation = trace.index.invocations.get(id ?? "");
        return invocation !== undefined && (invocation.finished?.seq ?? Infinity) > seq;
      });
      expect(unfinished.length).toBeGreaterThan(10);
      for (const seq of unfinished) {
        const drawn = renderToStaticMarkup(<Result session={sessionAt(trace, seq)} />);
        expect(drawn, `position ${seq}`).not.toMatch(/Succeeded|Timed out|Duration|Billed/);
      }
    },
  );

  it("has a row for every moment, and the one before it for Back", () => {
    const { rows } = trace.sequence;
    let last = -1;
    for (const seq of positions) {
      const position = rowAtOrBefore(rows, seq);
      expect(position).toBeGreaterThanOrEqual(last);
      expect(rows.at(position)?.seq ?? -1).toBeLessThanOrEqual(seq);
      last = position;
    }
    expect(last).toBe(rows.end - 1);
  });
});
