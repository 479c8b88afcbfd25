import { describe, expect, it } from "vitest";
import type { TraceEventDraft } from "#trace/trace-event.ts";
import { type Held, watchGates } from "./held-gates.ts";

function start() {
  const traced: TraceEventDraft[] = [];
  const told: Held[] = [];
  const recorder = watchGates(
    { record: (draft) => traced.push(draft), body: (bytes) => ({ id: "b", size: bytes.length }) },
    (held) => told.push(held),
  );
  const hold = (gateId: string, line?: number): void =>
    recorder.record({
      kind: "gate.held",
      environmentId: "e1",
      gate: "next.requested",
      gateId,
      because: "step",
      ...(line !== undefined && { position: { path: "/var/task/bootstrap", line } }),
    });
  const release = (gateId: string): void =>
    recorder.record({ kind: "gate.released", environmentId: "e1", gate: "next.requested", gateId });
  return { recorder, traced, told, hold, release };
}

describe("what is held", () => {
  it("is told at each change, with the line of the newest gate that has one", () => {
    const { told, hold, release } = start();
    hold("a", 3);
    hold("b", 5);
    hold("c");
    release("b");
    release("a");
    release("c");
    expect(told.map(({ gateIds, position }) => [gateIds.join(), position?.line])).toEqual([
      ["a", 3],
      ["a,b", 5],
      ["a,b,c", 5],
      ["a,c", 3],
      ["c", undefined],
      ["", undefined],
    ]);
  });

  it("does not change by a release of something else, nor by other events; all go into the trace", () => {
    const { recorder, traced, told, release } = start();
    release("unknown");
    recorder.record({ kind: "environment.phase", environmentId: "e1", phase: "frozen" });
    expect(told).toEqual([]);
    expect(traced.map(({ kind }) => kind)).toEqual(["gate.released", "environment.phase"]);
    expect(recorder.body(new Uint8Array(2))).toEqual({ id: "b", size: 2 });
  });
});
