import { describe, expect, it } from "vitest";
import { heldAt, heldMessage } from "./held.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { TraceEvent } from "./trace-event.ts";
import { type TraceStore, createTraceStore } from "./trace-store.ts";

/** The sample trace up to and with the first event that `isLast`, and one gate that holds what it belongs to. */
function heldAfter(gate: GateName, isLast: (event: TraceEvent) => boolean): TraceStore {
  const { events, bodies } = sampleTrace();
  const at = events.findIndex(isLast);
  const last = events[at];
  if (last === undefined || !("environmentId" in last) || !("exchangeId" in last))
    throw new Error("The sample trace has no such message.");
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load({
    events: [
      ...events.slice(0, at + 1),
      {
        kind: "gate.held",
        seq: at + 1,
        at: last.at,
        environmentId: last.environmentId,
        ...(last.exchangeId !== undefined && { exchangeId: last.exchangeId }),
        gate,
        gateId: "gate-1",
        because: "step",
      },
    ],
    bodies,
  });
  return store;
}

const isResponsePost = (event: TraceEvent): boolean =>
  event.kind === "api.request" && event.path.endsWith("/response");
const held = (store: TraceStore) => heldAt(store, store.snapshot().endSeq);

describe("heldAt", () => {
  it("gives the gates that hold at a moment", () => {
    const store = heldAfter("response.received", isResponsePost);
    expect(held(store).map(({ event }) => event.gate)).toEqual(["response.received"]);
    expect(heldAt(store, 3)).toEqual([]);
  });

  it("leaves out what has been released", () => {
    const store = heldAfter("response.received", isResponsePost);
    const gate = held(store)[0]?.event;
    if (gate === undefined) throw new Error("Nothing is held.");
    const { environmentId, gateId, at, seq } = gate;
    store.append({
      events: [
        {
          kind: "gate.released",
          seq: seq + 1,
          at,
          environmentId,
          gateId,
          gate: "response.received",
        },
      ],
      bodies: [],
    });
    expect(held(store)).toEqual([]);
    expect(heldAt(store, seq)).toHaveLength(1);
  });
});

describe("heldMessage", () => {
  const kindOf = (store: TraceStore): string | undefined => {
    const [gate] = held(store);
    const seq = gate === undefined ? undefined : heldMessage(store, gate);
    return seq === undefined ? undefined : store.event(seq)?.kind;
  };

  it("is the request while Lambda has not answered it", () => {
    expect(kindOf(heldAfter("response.received", isResponsePost))).toBe("api.request");
  });

  it("is the answer once there is one", () => {
    const store = heldAfter(
      "response.accepted",
      (event) => event.kind === "api.response" && event.status === 202,
    );
    expect(kindOf(store)).toBe("api.response");
  });

  it("is none while an event is only on its way, or a line of code is held", () => {
    expect(kindOf(heldAfter("next.delivered", (event) => event.kind === "api.request"))).toBe(
      undefined,
    );
    expect(kindOf(heldAfter("line", (event) => event.kind === "api.request"))).toBe(undefined);
  });
});
