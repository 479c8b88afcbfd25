import node from "node:assert";
import { describe, expect, test } from "vitest";
import { createAssert } from "./assert.ts";

type Assert = typeof node;

const CASES: readonly [name: string, run: (assert: Assert) => unknown][] = [
  ["ok", (assert) => assert(1)],
  ["not ok", (assert) => assert(0, "no zero")],
  ["not ok, with an error", (assert) => assert.ok(false, new RangeError("mine"))],
  ["equal", (assert) => assert.equal(1, "1")],
  ["not equal", (assert) => assert.equal(1, 2)],
  ["strictEqual", (assert) => assert.strictEqual(1, "1")],
  ["strictEqual of NaN", (assert) => assert.strictEqual(Number.NaN, Number.NaN)],
  ["notStrictEqual", (assert) => assert.notStrictEqual(1, 1)],
  ["deepEqual", (assert) => assert.deepEqual({ a: 1 }, { a: "1" })],
  ["deepStrictEqual", (assert) => assert.deepStrictEqual({ a: [1] }, { a: [2] })],
  ["notDeepStrictEqual", (assert) => assert.notDeepStrictEqual({ a: [1] }, { a: [2] })],
  ["fail", (assert) => assert.fail("stop")],
  ["ifError of nothing", (assert) => assert.ifError(null)],
  ["ifError", (assert) => assert.ifError(new Error("x"))],
  ["match", (assert) => assert.match("abc", /x/)],
  ["doesNotMatch", (assert) => assert.doesNotMatch("abc", /x/)],
  [
    "throws",
    (assert) =>
      assert.throws(() => {
        throw new TypeError("x");
      }, TypeError),
  ],
  ["throws nothing", (assert) => assert.throws(() => 1)],
  [
    "throws another",
    (assert) =>
      assert.throws(() => {
        throw new TypeError("x");
      }, RangeError),
  ],
  [
    "throws by a pattern",
    (assert) =>
      assert.throws(() => {
        throw new Error("abc");
      }, /abc/),
  ],
  [
    "throws by properties",
    (assert) =>
      assert.throws(
        () => {
          throw Object.assign(new Error("m"), { code: "E" });
        },
        { code: "E", message: /m/ },
      ),
  ],
  [
    "throws with other properties",
    (assert) =>
      assert.throws(
        () => {
          throw new Error("m");
        },
        { message: "n" },
      ),
  ],
  [
    "throws by a predicate",
    (assert) =>
      assert.throws(
        () => {
          throw new Error("m");
        },
        (error: Error) => error.message === "m",
      ),
  ],
  [
    "doesNotThrow",
    (assert) =>
      assert.doesNotThrow(() => {
        throw new Error("m");
      }),
  ],
  ["rejects", (assert) => assert.rejects(Promise.reject(new Error("m")), /m/)],
  ["rejects nothing", (assert) => assert.rejects(async () => 1)],
  ["doesNotReject", (assert) => assert.doesNotReject(async () => 1)],
];

/** Name, code and operator of what a check throws; the texts differ, since Node draws both values. */
async function outcome(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return "holds";
  } catch (error) {
    const { name, code, operator } = error as { name: string; code?: string; operator?: string }; // of assertions
    return { name, code, operator };
  }
}

describe.each([
  ["loose", node, createAssert(false)],
  ["strict", node.strict, createAssert(true)],
])("the %s form", (_, original, ours) => {
  test.each(CASES)("judges as Node does: %s", async (__, run) => {
    const assert = ours as unknown as Assert; // the part of it that the tests use
    expect(await outcome(() => run(assert))).toEqual(await outcome(() => run(original as Assert)));
  });
});

test("says both values, or what the caller says", () => {
  const assert = createAssert(true) as unknown as Assert; // the part of it that the test uses
  expect(() => assert.equal(1, 2)).toThrow(/strictly equal:\n\n1\n\nshould equal\n\n2/);
  expect(() => assert.equal(1, 2, "no")).toThrow(/^no$/);
});
