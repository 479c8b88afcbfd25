import * as node from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "./format.ts";
import { inspect } from "./inspect.ts";
import type { InspectOptions } from "./options.ts";

/* What the sandbox prints, against the Node that runs this test. */

class Point {
  x = 1;
  get length(): number {
    return 2;
  }
}
class Path extends Map<string, number> {}
class Row extends Array<number> {}
class Failure extends Error {}

const withoutFrames = <E extends Error>(error: E, stack: string): E =>
  Object.assign(error, { stack });

const circular = (): object => {
  const value: Record<string, unknown> = { name: "a" };
  value["self"] = value;
  value["list"] = [value, { inner: value["self"] }];
  const other = { value };
  value["other"] = other;
  return [value, other];
};

const VALUES: Readonly<Record<string, () => unknown>> = {
  primitives: () => [1, -0, 1.5, Number.NaN, 10n, "text", true, null, undefined, Symbol("s")],
  quotes: () => ["a'b", `a'b"c`, "a'b\"c`", "\u0000\u001f\u007f\b\n\t\\", "\ud800", "é😀"],
  "long strings": () => ({
    a: "x".repeat(200),
    b: `${"y".repeat(60)}\n${"z".repeat(60)}`,
    c: "l\n".repeat(4),
  }),
  "very long string": () => "x".repeat(10_010),
  numbers: () => Array.from({ length: 30 }, (_, at) => at * 37),
  "many numbers": () => Array.from({ length: 130 }, (_, at) => at),
  "long texts": () => Array.from({ length: 30 }, (_, at) => "ab".repeat(at % 7)),
  bigints: () => Array.from({ length: 9 }, (_, at) => BigInt(at) * 1_000_000n),
  holes: () => [
    // oxlint-disable-next-line no-sparse-arrays -- holes are what is printed
    [1, , 3, , ,],
    Array.from({ length: 0 }),
    Object.assign([], { length: 5 }),
    Object.assign([], { length: 3, extra: 1 }),
  ],
  "nested arrays": () => [[[[[1]]]], { a: { b: { c: { d: 1 } } } }],
  keys: () => ({ $a: 1, "b-c": 2, é: 3, 4: 5, _x: 6, [Symbol("k")]: 7, ["__proto__"]: 8 }),
  accessors: () => ({
    get a() {
      return 1;
    },
    set b(_: number) {},
    get c() {
      return 1;
    },
    set c(_: number) {},
  }),
  maps: () => [
    new Map<unknown, unknown>([
      ["a", 1],
      [{ b: 2 }, [3]],
    ]),
    new Set([1, "2", [3]]),
    new Map(),
    new Set(),
  ],
  classes: () => [
    new Point(),
    Point,
    class extends Point {},
    new Path([["a", 1]]),
    Row.from([1, 2]),
    new Row(),
  ],
  functions: () => [
    function named() {},
    () => {},
    async () => {},
    function* generator() {},
    async function* both() {},
    Object.assign(() => {}, { extra: 1 }),
    Math.max,
  ],
  prototypes: () => [
    Object.create(null),
    Object.assign(Object.create(null), { a: 1 }),
    Object.create({}),
    Object.create(Object.create(null)),
  ],
  tags: () => [
    { [Symbol.toStringTag]: "tag" },
    new (class Tagged {
      get [Symbol.toStringTag]() {
        return "other";
      }
    })(),
  ],
  circular,
  dates: () => [new Date(0), new Date(Number.NaN), Object.assign(new Date(0), { a: 1 })],
  expressions: () => [/a+/gi, Object.assign(/b/, { a: 1 })],
  bytes: () => [
    new Uint8Array([1, 2]),
    new Float64Array(2),
    new BigInt64Array(1),
    new Uint8Array(120),
    new Uint8Array(),
  ],
  buffers: () => [new ArrayBuffer(4), new ArrayBuffer(60), new DataView(new ArrayBuffer(2))],
  boxes: () => [
    new String("ab"),
    new Number(-0),
    Object(1n),
    Object(Symbol("q")),
    new Boolean(false),
  ],
  weak: () => [new WeakMap(), new WeakSet()],
  errors: () => [
    withoutFrames(new Error("plain"), "Error: plain"),
    withoutFrames(new Failure("own"), "Error: own\n    at f (file:1:2)"),
    withoutFrames(
      new TypeError("a\nb"),
      "TypeError: a\nb\n    at f (file:1:2)\n    at g (file:3:4)",
    ),
    withoutFrames(
      new Error("c", { cause: withoutFrames(new Error("d"), "Error: d\n    at h") }),
      "Error: c\n    at f",
    ),
    Object.assign(withoutFrames(new Error("e"), "Error: e\n    at f"), {
      code: "E_CODE",
      name: "Renamed",
    }),
    withoutFrames(new AggregateError([1, 2], "all"), "AggregateError: all\n    at f"),
  ],
  "error alone": () => withoutFrames(new Error("c", { cause: "why" }), "Error: c\n    at f"),
  arguments: () => {
    const listed = function (): unknown {
      return arguments; // oxlint-disable-line prefer-rest-params
    };
    return Reflect.apply(listed, undefined, [1, "a"]);
  },
  namespaces: () => [Math, JSON, Reflect],
  custom: () => ({
    a: { [node.inspect.custom]: (depth: number) => `custom ${depth}` },
    b: { [node.inspect.custom]: () => ({ c: 1 }) },
  }),
  "long object": () => ({
    alpha: "a".repeat(25),
    beta: "b".repeat(30),
    gamma: "c".repeat(23),
    delta: { e: [1, 2, { f: {} }] },
  }),
};

const OPTIONS: readonly InspectOptions[] = [
  {},
  { depth: 0 },
  { depth: null },
  { compact: true },
  { compact: false },
  { compact: 1, breakLength: 40 },
  { breakLength: Infinity },
  { sorted: true },
  { maxArrayLength: 2, maxStringLength: 5 },
  { colors: true },
  { getters: true, numericSeparator: true },
  { customInspect: false },
];

describe("inspect prints what Node prints:", () => {
  test.each(Object.entries(VALUES))("%s", (_, make) => {
    for (const options of OPTIONS)
      expect(inspect(make(), options), JSON.stringify(options)).toBe(node.inspect(make(), options));
  });

  test("objects of the Web", () => {
    const make = (): unknown => [
      new Headers({ a: "1", "b-c": "2" }),
      new AbortController(),
      AbortSignal.abort(),
      new Blob(["a"]),
      new Response("x"),
      new URL("http://a:b@c.d/e?f=1#g"),
      new URLSearchParams("a=1&b=2"),
      new URLSearchParams(),
    ];
    expect(inspect(make())).toBe(node.inspect(make()));
  });

  test("with what is hidden", () => {
    const values = [[1], { a: [2] }, new Uint8Array(2)];
    for (const value of values.slice(0, 2))
      expect(inspect(value, { showHidden: true })).toBe(node.inspect(value, { showHidden: true }));
  });

  test("any data", () => {
    const data = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      maxDepth: 4,
    });
    const options = fc.constantFrom(...OPTIONS.filter((one) => one.numericSeparator !== true));
    fc.assert(
      fc.property(data, options, (value, chosen) => {
        expect(inspect(value, chosen)).toBe(node.inspect(value, chosen));
      }),
      { numRuns: 500 },
    );
  });
});

const FORMATS: readonly (readonly unknown[])[] = [
  ["%s %d %i %f %j %o %O %c %%", "a", "42", 4.9, "1.5", { a: 1 }, [1], { b: 2 }, "css"],
  ["a %s", "b", "c", { d: 1 }],
  ["%s %s", "only"],
  ["%s %s %s %s %s", { a: 1 }, [1, [2]], null, 5n, -0],
  ["%s", new Point()],
  ["%s", { toString: () => "mine" }],
  [
    "%s",
    new (class Own {
      toString() {
        return "class's";
      }
    })(),
  ],
  ["%s %s", new Date(0), Symbol("s")],
  ["%d %d %d %d", new Date(5), Symbol("s"), {}, "0x10"],
  ["%i %i %f", "12px", {}, "x"],
  ["100%", 1],
  ["%x %s", 1],
  ["%O", { a: { b: { c: { d: { e: 1 } } } } }],
  ["%o", { a: { b: { c: { d: { e: 1 } } } } }],
  [1, "a", { b: 1 }],
  ["%j", circular()],
  [],
];

test("format prints what Node prints", () => {
  for (const args of FORMATS) expect(format(args)).toBe(node.format(...args));
});
