import assert from "node:assert";
import * as node from "node:util";
import { describe, expect, test } from "vitest";
import { isDeepEqual } from "./deep-equal.ts";
import { callbackify, promisify } from "./promisify.ts";
import { types } from "./types.ts";

const circular = (): object => {
  const value: { self?: object; list: unknown[] } = { list: [1] };
  value.self = value;
  return value;
};

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

const symbol = Symbol("key");

const PAIRS: readonly (readonly [unknown, unknown])[] = [
  [1, 1],
  [1, "1"],
  [0, -0],
  [Number.NaN, Number.NaN],
  [null, undefined],
  [
    { a: 1, b: [1, { c: 2 }] },
    { b: [1, { c: 2 }], a: 1 },
  ],
  [{ a: 1 }, { a: "1" }],
  [{ a: undefined }, {}],
  [{ a: undefined }, { b: undefined }],
  [
    [1, 2],
    [1, 2, 3],
  ],
  [[1, 2], { 0: 1, 1: 2 }],
  [
    // oxlint-disable-next-line no-sparse-arrays -- a hole is no undefined
    [1, , 3],
    [1, undefined, 3],
  ],
  [new Point(1), new Point(1)],
  [new Point(1), { x: 1 }],
  [Object.create(null), {}],
  [new Date(1), new Date(1)],
  [new Date(1), new Date(2)],
  [new Date(1), {}],
  [/a/g, /a/g],
  [/a/g, /a/i],
  [new Error("a"), new Error("a")],
  [new Error("a"), new TypeError("a")],
  [new Error("a"), new Error("b")],
  [new Map([[{ a: 1 }, "x"]]), new Map([[{ a: 1 }, "x"]])],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [new Map([[1, 1]]), new Map([["1", 1]])],
  [new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])],
  [new Set([1]), new Set(["1"])],
  [new Set([1]), new Set([1, 2])],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  [new Uint8Array([1]), new Int8Array([1])],
  [new ArrayBuffer(2), new ArrayBuffer(2)],
  [{ [symbol]: 1 }, { [symbol]: 2 }],
  [Object(1), Object(1)],
  [Object(1), Object(2)],
  [Object("a"), "a"],
  [circular(), circular()],
  [() => 1, () => 1],
];

const holds = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

describe("compares as Node does", () => {
  test.each(PAIRS.map(([one, other], index) => [index, one, other] as const))(
    "pair %i",
    (_, one, other) => {
      expect(isDeepEqual(one, other, true)).toBe(node.isDeepStrictEqual(one, other));
      // oxlint-disable-next-line typescript/no-deprecated -- the loose form is what is compared
      expect(isDeepEqual(one, other, false)).toBe(holds(() => assert.deepEqual(one, other)));
    },
  );
});

describe("promisify", () => {
  test("resolves, rejects and keeps `this`", async () => {
    const target = {
      factor: 2,
      // oxlint-disable-next-line promise/prefer-await-to-callbacks -- the form that promisify is for
      twice(n: number, callback: (error: Error | null, value?: number) => void) {
        if (n < 0) callback(new RangeError("negative"));
        else callback(null, n * this.factor);
      },
    };
    const twice = promisify(target.twice); // oxlint-disable-line typescript/unbound-method -- bound below
    expect(await twice.call(target, 4)).toBe(8);
    await expect(twice.call(target, -1)).rejects.toThrow("negative");
  });

  test("takes a function's own promise form, under Node's symbol", () => {
    const own = (): number => 1;
    expect(promisify.custom).toBe(node.promisify.custom);
    expect(promisify(Object.assign(() => 2, { [promisify.custom]: own }))).toBe(own);
  });

  test("goes the other way", async () => {
    const results = await new Promise((resolve) => {
      callbackify(async (value) => value)("x", (...values: unknown[]) => resolve(values));
    });
    expect(results).toEqual([null, "x"]);
  });
});

test("knows types as Node does", () => {
  const values: unknown[] = [
    new Date(),
    /a/,
    new Map(),
    new Set(),
    new Uint8Array(),
    new DataView(new ArrayBuffer(1)),
    new ArrayBuffer(1),
    Promise.resolve(),
    new Error("x"),
    Object(1),
    async () => 1,
    function* () {},
    1,
    null,
    undefined,
    {},
  ];
  for (const [name, check] of Object.entries(types)) {
    const original = node.types[name as keyof typeof node.types] as (value: unknown) => boolean;
    expect([name, values.map(check)]).toEqual([name, values.map(original)]);
  }
});
