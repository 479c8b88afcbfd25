import { expect, it } from "vitest";
import { parseFilter } from "#trace/parse-filter.ts";
import { longTrace } from "#trace/sample-trace.test-support.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { type FilterApplier, createFilterApplier } from "./applied-filter.ts";

/** A page whose clock moves by 5 ms with each look: a slice is two looks long. */
function fakePage() {
  let now = 0;
  let tasks: (() => void)[] = [];
  return {
    host: { now: () => (now += 5), later: (work: () => void) => void tasks.push(work) },
    runTask(): boolean {
      const [next, ...rest] = tasks;
      tasks = rest;
      next?.();
      return next !== undefined;
    },
  };
}

function want(applier: FilterApplier, text: string): void {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  applier.want(text, parsed.value);
}

function newTrace(invocations: number) {
  const trace = createTraceStore({ schedule: (flush) => flush() });
  trace.load(longTrace(invocations));
  return trace;
}

it("applies a filter to a short trace at once", () => {
  const page = fakePage();
  const applier = createFilterApplier(newTrace(3), page.host);
  want(applier, "status:202");
  expect(applier.current().view.length).toBe(9);
  expect(page.runTask()).toBe(false);
});

it("keeps the filter before until the rows of a long trace are found, in several tasks", () => {
  const page = fakePage();
  const applier = createFilterApplier(newTrace(400), page.host);
  let changes = 0;
  applier.subscribe(() => (changes += 1));
  want(applier, "status:202");
  expect(applier.current().filter.isEmpty).toBe(true);
  let tasks = 0;
  while (page.runTask()) tasks += 1;
  expect(tasks).toBeGreaterThan(3);
  expect(applier.current().filter.isEmpty).toBe(false);
  expect(applier.current().view.length).toBe(1200);
  expect(changes).toBe(1);
});

it("gives up a filter that was typed over", () => {
  const page = fakePage();
  const applier = createFilterApplier(newTrace(400), page.host);
  const lengths: number[] = [];
  applier.subscribe(() => lengths.push(applier.current().view.length));
  want(applier, "path:/next");
  want(applier, "path:/response");
  want(applier, "status:202");
  while (page.runTask());
  expect(lengths).toEqual([1200]);
});

it("finds rows that come while it reads", () => {
  const page = fakePage();
  const trace = newTrace(400);
  const applier = createFilterApplier(trace, page.host);
  want(applier, "status:202");
  const more = trace.events.slice(trace.events.end - 18);
  trace.append({ events: more, bodies: [] });
  while (page.runTask());
  const { view } = applier.current();
  const whole = createFilterApplier(trace, page.host);
  want(whole, "status:202");
  while (page.runTask());
  expect(view.length).toBe(whole.current().view.length);
});
