import { describe, expect, it } from "vitest";
import { longTrace, sampleTrace } from "#trace/sample-trace.test-support.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import type { ExitStatus } from "#contract/engine.ts";
import { explainErrorType } from "#trace/words/error-type-words.ts";
import { explainEvent } from "./explain-event.ts";
import { explainExitStatus } from "#trace/words/exit-words.ts";
import { explainHeader } from "./explain-header.ts";

const store = createTraceStore({ schedule: (flush) => flush() });
store.load(sampleTrace());
const events = store.events.slice();
const of = (test: (event: (typeof events)[number]) => boolean) => {
  const found = events.find(test);
  return found === undefined ? undefined : explainEvent(store, found.seq);
};

describe("explainEvent", () => {
  it("has a sentence with its section for every event", () => {
    for (const trace of [sampleTrace(), longTrace(60)]) {
      const other = createTraceStore({ schedule: (flush) => flush() });
      other.load(trace);
      for (const { seq } of other.events.slice()) {
        const explanation = explainEvent(other, seq);
        expect(explanation?.what).toMatch(/^\S.*[.:]$/);
        expect(explanation?.why.length).toBeGreaterThan(10);
        expect(explanation?.section).toMatch(/^§\d/);
      }
    }
  });

  it("gives no explanation for an event that has been dropped", () => {
    expect(explainEvent(store, 99_999)).toBeUndefined();
  });

  it.each([
    [
      "a delivered event",
      of((e) => e.kind === "api.response" && e.status === 200),
      "Lambda delivered an event.",
      "§4",
    ],
    [
      "an accepted reply",
      of((e) => e.kind === "api.response" && e.status === 202),
      "Lambda accepted the call.",
      "§1.3, §2",
    ],
    [
      "a wrong request ID",
      of((e) => e.kind === "api.response" && e.status === 400),
      "Lambda refused the call with 400 Bad Request.",
      "§1.4",
    ],
    [
      "a refused transition",
      of((e) => e.kind === "api.response" && e.status === 403),
      "Lambda refused the call with 403 Forbidden.",
      "§1.4, §2",
    ],
    [
      "a time-out",
      of((e) => e.kind === "invocation.finished" && e.status === "timeout"),
      "The invocation timed out.",
      "§3.3",
    ],
    [
      "a crash",
      of((e) => e.kind === "process.exited" && e.killedBecause === undefined),
      "The runtime process ended by itself: exit status 127.",
      "§3.3",
    ],
    [
      "suppressed init",
      of((e) => e.kind === "environment.phase" && e.isSuppressedInit === true),
      "The runtime is initialised again, inside the invocation.",
      "§3.2, §3.6",
    ],
    [
      "the long poll",
      of((e) => e.kind === "api.waiting"),
      "The long poll waits: there is no event to deliver.",
      "§1.1, §3.5",
    ],
    [
      "REPORT",
      of((e) => e.kind === "log" && e.text.startsWith("REPORT")),
      "Lambda wrote the REPORT line.",
      "§6.1",
    ],
  ])("explains %s", (_what, explanation, what, section) => {
    expect(explanation?.what).toBe(what);
    expect(explanation?.section).toBe(section);
  });

  it("quotes Lambda's words beside ours, never in their place", () => {
    const refused = of((e) => e.kind === "api.response" && e.status === 403);
    expect(refused?.quote).toBe(
      "State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed",
    );
    expect(refused?.todo).toContain("exactly one response");
  });
});

describe("explainExitStatus", () => {
  it.each<[ExitStatus, string]>([
    [{ kind: "exited", code: 0 }, "must not end"],
    [{ kind: "exited", code: 1 }, "general failure"],
    [{ kind: "exited", code: 7 }, "connection that was refused"],
    [{ kind: "exited", code: 126 }, "could not run it"],
    [{ kind: "exited", code: 127 }, "did not find the command"],
    [{ kind: "exited", code: 137 }, "signal 9 (SIGKILL)"],
    [{ kind: "exited", code: 143 }, "signal 15 (SIGTERM)"],
    [{ kind: "exited", code: 42 }, "own status 42"],
    [
      { kind: "signaled", signal: "segmentation fault", isOutOfMemory: false },
      "segmentation fault",
    ],
    [{ kind: "signaled", signal: "killed", isOutOfMemory: true }, "memory was used up"],
  ])("explains %j", (status, words) => {
    const { meaning, todo } = explainExitStatus(status);
    expect(meaning).toContain(words);
    expect(todo).toMatch(/\.$/);
  });
});

describe("explainErrorType", () => {
  it.each([
    "Runtime.ExitError",
    "Runtime.InvalidEntrypoint",
    "Sandbox.Timedout",
    "Function.ResponseSizeTooLarge",
    "InvalidStateTransition",
    "InvalidRequestID",
    "InvalidFunctionResponseMode",
    "TruncatedHTTPRequest",
  ])("knows %s and what to do", (errorType) => {
    const { meaning, todo } = explainErrorType(errorType);
    expect(meaning).not.toContain("a name that the runtime");
    expect(todo.length).toBeGreaterThan(10);
  });

  it("says that an unknown name is the runtime's own", () => {
    expect(explainErrorType("My.Error").meaning).toContain(
      "“My.Error” is a name that the runtime or the handler chose",
    );
  });
});

describe("explainHeader", () => {
  it("knows every header of a delivered event, whatever its case", () => {
    const delivered = events.find((event) => event.kind === "api.response" && event.status === 200);
    if (delivered?.kind !== "api.response") throw new Error("no delivery in the sample trace");
    for (const [name] of delivered.headers) {
      expect(explainHeader(name.toUpperCase()).meaning).not.toContain(
        "Not part of the Runtime API",
      );
    }
  });

  it("says that others have no effect", () => {
    expect(explainHeader("X-Mine").meaning).toContain("no effect");
  });
});
