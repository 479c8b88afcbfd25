import { expect, test } from "vitest";
import { browsersTable, rowsOf, withTable } from "./lib/browsers-table.mjs";

const run = (title: string, projectName: string, status: string, version: string) => ({
  title,
  tests: [
    {
      projectName,
      status,
      annotations: [{ type: "browser", description: `${projectName} ${version}` }],
    },
  ],
});

const SUITES = [
  {
    specs: [
      run("share", "chromium", "expected", "156"),
      run("share", "firefox", "unexpected", "153"),
    ],
    suites: [{ specs: [run("edit", "chromium", "expected", "156")] }],
  },
];

const DOCUMENT =
  "before\n<!-- made by npm run test:browsers: begin -->\nold\n<!-- made by npm run test:browsers: end -->\nafter";

test("a row for each journey, with what failed and what did not run", () => {
  expect(browsersTable(SUITES)).toBe(
    [
      "| journey | Chromium 156 | Firefox 153 | WebKit |",
      "|---|---|---|---|",
      "| share | works | **fails** | not run |",
      "| edit | works | not run | not run |",
    ].join("\n"),
  );
});

test("the table takes the place of the old one, and its rows are read without the versions", () => {
  const document = withTable(DOCUMENT, browsersTable(SUITES));
  expect(document).toMatch(/^before\n/);
  expect(document).toMatch(/\nafter$/);
  expect(document).not.toContain("old");
  expect(rowsOf(document)).toEqual([
    "| share | works | **fails** | not run |",
    "| edit | works | not run | not run |",
  ]);
  expect(() => withTable("no marks", "")).toThrow("lost its marks");
});
