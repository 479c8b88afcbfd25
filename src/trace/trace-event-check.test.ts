import { describe, expect, it } from "vitest";
import type { Field, Shape } from "./event-fields.ts";
import { extensionTrace } from "./sample-extensions.test-support.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import { checkTraceEvent } from "./trace-event-check.ts";
import { SHAPES } from "./trace-event.ts";

const kinds = Object.entries<Shape>(SHAPES);

/** A value for a field that passes its check. */
const CANDIDATES: readonly unknown[] = [
  "text",
  1,
  true,
  "runtime",
  { id: "b-1", size: 0 },
  [["Name", "value"]],
  [{ path: "/var/task/bootstrap", outcome: "taken" }],
  ["platform"],
  { path: "/var/task/bootstrap", line: 3 },
  { kind: "loading", what: "x" },
  { kind: "exited", code: 1 },
  "init",
  "next.requested",
  "RequestResponse",
  "dropped",
  "request",
  "buffered",
  "success",
  "stdout",
  "on-success",
];
const fitting = (field: Field<unknown, "required" | "optional">): unknown =>
  CANDIDATES.find((value) => field.fits(value as never));
const minimal = (kind: string, shape: Shape): Record<string, unknown> => ({
  kind,
  seq: 0,
  at: 1,
  ...Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, fitting(field)])),
});

describe.each(kinds)("%s", (kind, shape) => {
  it("passes with every field", () => {
    expect(checkTraceEvent(minimal(kind, shape)).ok).toBe(true);
  });

  it.each(Object.entries(shape))(
    "%s is checked, and missing only where it may be",
    (name, field) => {
      const without = minimal(kind, shape);
      delete without[name];
      expect(checkTraceEvent(without).ok).toBe(field.presence === "optional");
      const wrong = checkTraceEvent({ ...minimal(kind, shape), [name]: [null] });
      expect(wrong.ok ? "" : wrong.error).toContain(`“${name}” of “${kind}” is [null], expected `);
    },
  );
});

it("knows everything that the recorder writes", () => {
  for (const event of [...sampleTrace().events, ...extensionTrace().events])
    expect(checkTraceEvent(event)).toEqual({ ok: true, value: event });
});
