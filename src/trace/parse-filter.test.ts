import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILTER_HELP, parseFilter } from "./parse-filter.ts";
import type { FilterSubject } from "./filter-subject.ts";
import { createRowView } from "./row-view.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import { createTraceStore } from "./trace-store.ts";

const SUBJECT: FilterSubject = {
  kinds: ["request", "message"],
  method: "POST",
  path: "/2018-06-01/runtime/invocation/ab12/response",
  status: 403,
  durationMs: 120,
  size: 2048,
  headers: [[["Content-Type", "application/json"]], [["Lambda-Runtime-Aws-Request-Id", "ab12-ff"]]],
  environment: 1,
  requestId: "ab12-ff",
  text: () => "POST ab12…/response\nHello World",
};

const matches = (text: string, subject = SUBJECT): boolean => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value.matches(subject);
};

describe("parseFilter", () => {
  it.each([
    ["", true],
    ["status:4xx", true],
    ["status:403", true],
    ["status:2xx", false],
    ["-status:2xx", true],
    ["method:post", true],
    ["-method:GET", true],
    ["path:/response", true],
    ["path:/next", false],
    ["dur>100ms", true],
    ["dur>0.2s", false],
    ["dur<=120ms", true],
    ["dur:>100ms", true],
    ["dur=120", true],
    ["size>1kB", true],
    ["size<2kb", false],
    ["size>=2kB", true],
    ["header:content-type", true],
    ["header:Content-Type=json", true],
    ["header:content-type=xml", false],
    ["kind:request", true],
    ["kind:log", false],
    ["env:1", true],
    ["env:2", false],
    ["req:ab12", true],
    ["req:b12", false],
    ["hello", true],
    ['"hello world"', true],
    ['-"hello world"', false],
    ["nothing", false],
    ["status:4xx path:/response -method:GET dur>100ms", true],
    ["status:4xx path:/next", false],
    ["exit=1", false],
    ["-", false],
  ])("%j gives %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ["colour:red", "colour:red", "there is no key “colour”"],
    ["status:abc", "status:abc", "is no status"],
    ["path:/next status:9", "status:9", "is no status"],
    ["kind:nonsense", "kind:nonsense", "there is no kind “nonsense”"],
    ["dur>fast", "dur>fast", "is no duration"],
    ["size>10ms", "size>10ms", "is no size"],
    ["env:one", "env:one", "is no environment number"],
    ["status:", "status:", "a value is missing"],
    ["status>400", "status>400", "takes a colon"],
    ['"open', '"open', "not closed"],
    ["-kind:x", "-kind:x", "there is no kind"],
  ])("%j is refused and names the word", (text, token, reason) => {
    const parsed = parseFilter(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error.token).toBe(token);
    expect(parsed.error.at).toBe(text.indexOf(token));
    expect(parsed.error.message).toContain(reason);
    expect(parsed.error.message).toContain(token);
  });

  it("understands every example of its own help", () => {
    for (const { example } of FILTER_HELP) expect(parseFilter(example).ok, example).toBe(true);
  });

  it("never throws, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseFilter(text);
        const isSound = parsed.ok
          ? typeof parsed.value.matches(SUBJECT) === "boolean"
          : text.startsWith(parsed.error.token, parsed.error.at);
        expect(isSound).toBe(true);
      }),
    );
  });

  it("hides exactly what the word shows when the word is negated", () => {
    const word = fc.constantFrom(
      "status:4xx",
      "method:GET",
      "path:/next",
      "dur>1ms",
      "kind:note",
      "env:1",
      "hello",
    );
    const subjects = fc.record({
      status: fc.constantFrom(200, 403, undefined),
      method: fc.constantFrom("GET", "POST", undefined),
      durationMs: fc.constantFrom(0.5, 5, undefined),
      environment: fc.constantFrom(1, 2, undefined),
    });
    fc.assert(
      fc.property(word, subjects, (text, part) => {
        const subject = { ...SUBJECT, ...part };
        expect(matches(`-${text}`, subject)).toBe(!matches(text, subject));
      }),
    );
  });
});

describe("createRowView", () => {
  const shownNames = (text: string): readonly string[] => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    store.load(sampleTrace());
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const view = createRowView(store, parsed.value);
    view.update();
    return Array.from(
      { length: view.length },
      (_, at) => store.sequence.rows.at(view.position(at) ?? -1)?.name ?? "?",
    );
  };

  it("keeps a refused request and its answer together", () => {
    const names = shownNames("status:403");
    expect(names).toHaveLength(2);
    expect(names[1]).toBe("403 Forbidden");
    expect(names[0]).toMatch(/^POST .*\/response$/);
  });

  it("gives the same rows event by event as all at once", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "status:4xx",
          "path:/next",
          "-kind:note",
          "dur>1s",
          "env:2",
          "kind:refused",
          "header:trailer",
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
        (text, steps) => {
          const batch = sampleTrace();
          const store = createTraceStore({ schedule: (flush) => flush() });
          const parsed = parseFilter(text);
          if (!parsed.ok) throw new Error(parsed.error.message);
          const view = createRowView(store, parsed.value);
          let from = 0;
          for (let at = 0; from < batch.events.length; at += 1) {
            const to = from + (steps[at % steps.length] ?? 1);
            store.append({ events: batch.events.slice(from, to), bodies: [] });
            view.update();
            from = to;
          }
          const names = Array.from(
            { length: view.length },
            (_, at) => store.sequence.rows.at(view.position(at) ?? -1)?.name,
          );
          expect(names).toEqual(shownNames(text));
        },
      ),
    );
  });
});
