import { expect, test } from "vitest";
import { tableText } from "./table.ts";

/* Recorded under Node 22.20. */

const TABLES: readonly (readonly [object, readonly string[] | undefined, readonly string[]])[] = [
  [
    [
      { a: 1, b: "x" },
      { a: 2, c: true },
    ],
    undefined,
    [
      "┌─────────┬───┬─────┬──────┐",
      "│ (index) │ a │ b   │ c    │",
      "├─────────┼───┼─────┼──────┤",
      "│ 0       │ 1 │ 'x' │      │",
      "│ 1       │ 2 │     │ true │",
      "└─────────┴───┴─────┴──────┘",
    ],
  ],
  [
    new Map<string, unknown>([
      ["k", { x: 1 }],
      ["l", 2],
    ]),
    undefined,
    [
      "┌───────────────────┬─────┬──────────┐",
      "│ (iteration index) │ Key │ Values   │",
      "├───────────────────┼─────┼──────────┤",
      "│ 0                 │ 'k' │ { x: 1 } │",
      "│ 1                 │ 'l' │ 2        │",
      "└───────────────────┴─────┴──────────┘",
    ],
  ],
  [
    { p: { q: 1, r: { s: {} } }, t: 5, u: [1, 2] },
    undefined,
    [
      "┌─────────┬───┬───┬───┬───────────┬────────┐",
      "│ (index) │ 0 │ 1 │ q │ r         │ Values │",
      "├─────────┼───┼───┼───┼───────────┼────────┤",
      "│ p       │   │   │ 1 │ { s: {} } │        │",
      "│ t       │   │   │   │           │ 5      │",
      "│ u       │ 1 │ 2 │   │           │        │",
      "└─────────┴───┴───┴───┴───────────┴────────┘",
    ],
  ],
  [
    [{ 名: "字", b: 2 }],
    ["名"],
    [
      "┌─────────┬──────┐",
      "│ (index) │ 名   │",
      "├─────────┼──────┤",
      "│ 0       │ '字' │",
      "└─────────┴──────┘",
    ],
  ],
  [[], undefined, ["┌─────────┐", "│ (index) │", "├─────────┤", "└─────────┘"]],
];

test("tables are set as Node sets them", () => {
  for (const [data, only, lines] of TABLES)
    expect(tableText(data, only).split("\n")).toEqual(lines);
});
