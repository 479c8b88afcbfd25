import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { referenceSections, sectionOf, withSectionLinks } from "./reference-sections.ts";

const sections = referenceSections(readFileSync("docs/runtime-api-reference.md", "utf8"));

test("finds the sections of the reference", () => {
  expect(sectionOf(sections, "1.1")).toMatchObject({ number: "1.1", title: "Endpoint table" });
  expect(sectionOf(sections, "1.1")?.text).toContain("GET /runtime/invocation/next");
  expect(sectionOf(sections, "1.1")?.text).not.toContain("###");
  expect(sections[0]).toMatchObject({ number: "0", title: "How to read this" });
  expect(sectionOf(sections, "3")?.text).toContain("### 3.2 Init outcomes");
});

test("takes an item of a list for its section", () => {
  expect(sectionOf(sections, "13.11")?.number).toBe("13");
  expect(sectionOf(sections, "99")).toBeUndefined();
});

test("links to sections, but not inside code", () => {
  expect(withSectionLinks("see §3.5 and `§4`")).toBe("see [§3.5](#3.5) and `§4`");
});

test("has every section that an explanation rests on", () => {
  // Words of what happened, and those of headers, gates and states.
  const files = ["src/trace/words", "src/ui/state/explain"].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  );
  const named = files
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => [...readFileSync(name, "utf8").matchAll(/§(\d+(?:\.\d+)?)/g)])
    .map(([, number = ""]) => number);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((number) => sectionOf(sections, number) === undefined)).toEqual([]);
});
