import { expect, test } from "vitest";
import { instrument } from "./instrument.ts";

/** Runs an instrumented function body and gives lines with what was to be read there. */
function trace(body: string): string[] {
  const made = instrument(body, false);
  if (made === undefined) throw new Error("not a program");
  const seen: string[] = [];
  const line = (index: number, read: (name: string) => unknown): void => {
    const stop = made.stops[index];
    if (stop === undefined) throw new Error("no such stop");
    const values = stop.names.flatMap((name) => {
      try {
        const value = read(name);
        return typeof value === "function" ? [] : [`${name}=${JSON.stringify(value)}`];
      } catch {
        return [];
      }
    });
    seen.push(`${stop.line}${values.length > 0 ? ` ${values.join(" ")}` : ""}`);
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- a program under test
  new Function("$pgLine", made.code)(line);
  return seen;
}

const PROGRAMS: readonly (readonly [name: string, body: string, lines: string[]])[] = [
  [
    "statements and their variables",
    "let a = 1;\na += 1;\nconst b = a;\nreturn b;",
    ["1", "2 a=1", "3 a=2", "4 a=2 b=2"],
  ],
  [
    "branches without blocks",
    "let a = 1;\nif (a) a = 2;\nelse a = 3;\na;",
    ["1", "2 a=1", "2 a=1", "4 a=2"],
  ],
  [
    "loops",
    "for (let i = 0; i < 2; i++)\n  i;\nfor (const x of [5]) {\n  x;\n}",
    ["1", "2 i=0", "2 i=1", "3", "4 x=5"],
  ],
  [
    "functions",
    "const f = (n) => n + 1;\nfunction g(x) {\n  return f(x);\n}\ng(2);",
    ["1", "5", "3 x=2", "1 n=2"],
  ],
  ["arrows that give objects", "const f = () => ({ a: 1 });\nf().a;", ["1", "2", "1"]],
  [
    "destructured parameters",
    "(({ a, b: [c] }, ...d) => {\n  a;\n})({ a: 1, b: [2] }, 3);",
    ["1", "2 a=1 c=2 d=[3]"],
  ],
  [
    "switch and try",
    "switch (1) {\n  case 1:\n    let z = 1;\n    z;\n}\ntry {\n  throw 1;\n} catch (e) {\n  e;\n}",
    ["1", "3", "4 z=1", "6", "7", "9"],
  ],
  ["directives stay first", '"use strict";\nlet a = 1;\na;', ["2", "3 a=1"]],
  [
    "text without semicolons",
    "let a = 1\nlet b = 2\n;[a, b].map((x) => x)\ndo a++\nwhile (a < 3)",
    [
      "1",
      "2 a=1",
      "3 a=1 b=2",
      "3 x=1 a=1 b=2",
      "3 x=2 a=1 b=2",
      "4 a=1 b=2",
      "4 a=1 b=2",
      "4 a=2 b=2",
    ],
  ],
  [
    "classes",
    "class A {\n  x = 1;\n  static { this.y = 2; }\n  m(q) {\n    return q;\n  }\n}\nnew A().m(3);",
    ["1", "3", "8", "5 q=3"],
  ],
  ["labels", "outer: for (const a of [1, 2]) {\n  continue outer;\n}", ["2 a=1", "2 a=2"]],
];

test.each(PROGRAMS)("reports %s", (_name, body, lines) => {
  expect(trace(body)).toEqual(lines);
});

test("keeps lines, and names the function", () => {
  const source =
    "import a from 'a';\nexport const handler = async (event) => {\n  await a;\n  return event;\n};\n";
  const made = instrument(source, true);
  expect(made?.code.split("\n").length).toBe(source.split("\n").length);
  expect(made?.stops.map(({ line, functionName }) => [line, functionName])).toEqual([
    [2, undefined],
    [3, "handler"],
    [4, "handler"],
  ]);
});

test("leaves a text that is no program alone", () => {
  expect(instrument("let = ;", undefined)).toBeUndefined();
});
