import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { licenceNotice } from "./vite/licences.ts";

const notice = licenceNotice(fileURLToPath(new URL("..", import.meta.url)));

test.each(Object.entries(manifest.dependencies))(
  "the licence notice names %s with its version",
  (name, version) => {
    // An alias (`npm:typescript@5.9.3`) stands under its own name, with the version behind the @.
    expect(notice).toContain(`\n${name} ${version.replace(/^npm:.*@/, "")}, `);
  },
);

test("it has the texts, and no tool of the build", () => {
  expect(notice).toContain("Permission is hereby granted, free of charge");
  expect(notice).not.toMatch(/\n(?:vitest|oxlint|@playwright\/test) \d/);
});
