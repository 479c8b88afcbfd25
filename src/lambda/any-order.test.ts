import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InvokeOutcome } from "./contract.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { type ServiceFixture, createServiceFixture } from "./service.test-support.ts";

/**
 * Whatever a runtime does and whatever is done to the service, in any order: nobody waits for ever, the trace adds up,
 * and the clock runs in the end.
 */
type RuntimeAct =
  | "next"
  | "respond"
  | "respond wrong"
  | "fail"
  | "init-error"
  | "print"
  | "sleep"
  | "long sleep"
  | "exit 0"
  | "exit 1"
  | "hang"
  | "poll twice"
  | "stream"
  | "huge";
type OutsideAct =
  | "invoke"
  | "event"
  | "wait"
  | "wait long"
  | "step mode"
  | "no step mode"
  | "step"
  | "continue"
  | "kill"
  | "shutdown"
  | "deploy"
  | "create"
  | "break on response"
  | "stop all";

const runtimeActs = fc.array(
  fc.constantFrom<RuntimeAct>(
    "next",
    "next",
    "respond",
    "respond",
    "respond wrong",
    "fail",
    "init-error",
    "print",
    "sleep",
    "long sleep",
    "exit 0",
    "exit 1",
    "hang",
    "poll twice",
    "stream",
    "huge",
  ),
  { maxLength: 12 },
);
const outsideActs = fc.array(
  fc.constantFrom<OutsideAct>(
    "invoke",
    "invoke",
    "invoke",
    "event",
    "wait",
    "wait",
    "wait long",
    "step mode",
    "no step mode",
    "step",
    "step",
    "continue",
    "kill",
    "shutdown",
    "deploy",
    "create",
    "break on response",
    "stop all",
  ),
  { maxLength: 25 },
);

const TOO_LARGE = new Uint8Array(6_291_557);

function scripted(acts: readonly RuntimeAct[]): FakeScript {
  return async (process) => {
    let id = "none";
    // The list again and again, so that a process has something to do in each invocation; then it hangs.
    for (let round = 0; round < 4; round += 1) {
      for (const act of acts) {
        switch (act) {
          case "next":
            id = (await process.next()).requestId;
            break;
          case "respond":
            await process.respond(id, "1");
            break;
          case "respond wrong":
            await process.respond("wrong", "1");
            break;
          case "fail":
            await process.fail(id, "{}");
            break;
          case "init-error":
            await process.initError("{}");
            break;
          case "print":
            process.print("line\npartial");
            break;
          case "sleep":
            await process.sleep(50);
            break;
          case "long sleep":
            await process.sleep(4_000);
            break;
          case "poll twice":
            void process.call("GET", "/runtime/invocation/next");
            break;
          case "stream":
            await process.call("POST", `/runtime/invocation/${id}/response`, {
              headers: [["Lambda-Runtime-Function-Response-Mode", "streaming"]],
              body: ["a", "b"],
            });
            break;
          case "huge":
            await process.respond(id, TOO_LARGE);
            break;
          case "hang":
            return process.hang();
          case "exit 0":
            return 0;
          case "exit 1":
            return 1;
        }
      }
    }
    return process.hang();
  };
}

async function act(
  f: ServiceFixture,
  outside: OutsideAct,
  outcomes: Promise<InvokeOutcome>[],
): Promise<void> {
  const { service } = f;
  const environmentId = f.eventsOf("environment.created").at(-1)?.environmentId ?? "none";
  switch (outside) {
    case "invoke":
      outcomes.push(f.invoke({ wantsLogTail: outcomes.length % 2 === 0 }));
      return;
    case "event":
      outcomes.push(f.invoke({ invocationType: "Event" }));
      return;
    case "wait":
      await f.advance(60);
      return;
    case "wait long":
      await f.advance(11_000);
      return;
    case "step mode":
      service.gates.setStepMode(true);
      return;
    case "no step mode":
      service.gates.setStepMode(false);
      return;
    case "step":
      service.gates.step();
      await f.settle();
      return;
    case "continue":
      service.gates.continue();
      return;
    case "kill":
      service.stopEnvironment(environmentId, "kill-process");
      return;
    case "shutdown":
      service.stopEnvironment(environmentId, "shutdown");
      return;
    case "deploy":
      f.redeploy();
      return;
    case "create":
      service.createEnvironment();
      return;
    case "break on response":
      service.gates.setBreakpoints([{ id: "b", path: "/response" }]);
      return;
    case "stop all":
      service.stopAll();
      return;
  }
}

describe("any order of things", () => {
  it("ends: every caller hears, every invocation and every gate comes to its end", async () => {
    await fc.assert(
      fc.asyncProperty(
        runtimeActs,
        outsideActs,
        fc.integer({ min: 1, max: 3 }),
        async (runtime, outsides, concurrencyLimit) => {
          const f = createServiceFixture(scripted(runtime), { concurrencyLimit });
          const outcomes: Promise<InvokeOutcome>[] = [];
          for (const outside of outsides) await act(f, outside, outcomes);
          f.service.gates.setBreakpoints([]);
          f.service.gates.setStepMode(false);
          f.service.gates.continue();
          // Init, suppressed init and time-out of everything that waits, and two retries of each event.
          await f.advance(10 * 60_000);
          await f.service.whenIdle();
          await Promise.all(outcomes);
          expect(f.clock.isPaused).toBe(false);

          const held = new Set(f.eventsOf("gate.held").map(({ gateId }) => gateId));
          for (const { gateId } of f.eventsOf("gate.released")) held.delete(gateId);
          expect([...held]).toEqual([]);

          // Every attempt that was placed is finished, once.
          const open = new Map<string, number>();
          for (const { requestId } of f.eventsOf("invocation.assigned"))
            open.set(requestId, (open.get(requestId) ?? 0) + 1);
          for (const { requestId } of f.eventsOf("invocation.finished"))
            open.set(requestId, (open.get(requestId) ?? 0) - 1);
          expect([...open.values()].every((count) => count === 0)).toBe(true);

          // No environment ever has two invocations, and never more run than the limit allows.
          const busy = new Set<string>();
          const violations: string[] = [];
          for (const event of f.events) {
            if (event.kind === "invocation.finished") busy.delete(event.environmentId);
            if (event.kind !== "invocation.assigned") continue;
            if (busy.has(event.environmentId)) violations.push(`two in ${event.environmentId}`);
            busy.add(event.environmentId);
            if (busy.size > concurrencyLimit) violations.push(`${busy.size} at once`);
          }
          expect(violations).toEqual([]);

          // States follow each other without a gap.
          const states = new Map<string, string>();
          for (const { environmentId, from, to } of f.eventsOf("runtime.state")) {
            expect(from).toBe(states.get(environmentId) ?? "Started");
            states.set(environmentId, to);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
