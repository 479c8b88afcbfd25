import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEBT, LAYERS, violationsOf } from "./layers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts") && !/\.test\.tsx?$/.test(name))
  .map((name) => `src/${name}`);

describe("layers", () => {
  test("every folder of src is in the table", () => {
    const folders = readdirSync(`${root}src`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.filter((folder) => !LAYERS.some((layer) => layer.folder === folder))).toEqual(
      [],
    );
  });

  test("no file imports from a layer that its own may not use", () => {
    expect(sources.length).toBeGreaterThan(0);
    const violations = sources.flatMap((file) =>
      violationsOf(file, readFileSync(`${root}${file}`, "utf8")),
    );
    expect(violations.map((violation) => violation.message)).toEqual([]);
  });

  test("the debt list names no import that is gone", () => {
    for (const entry of Object.keys(DEBT)) {
      const [file = ""] = entry.split(" -> ");
      expect(sources, entry).toContain(file);
    }
  });

  // Canaries: a check that cannot fail is worth nothing.
  test.each([
    ["an alias upwards", 'import { x } from "#ui/app.tsx";'],
    ["a relative path upwards", 'import { x } from "../ui/app.tsx";'],
    ["a re-export", 'export { x } from "#simulator/protocol.ts";'],
    ["a dynamic import", 'const x = await import("#network/handlers.ts");'],
    ["a side-effect import", 'import "#lambda/service.ts";'],
    ["an import over several lines", 'import {\n  a,\n  b,\n} from "#ui/app.tsx";'],
  ])("catches %s from runtime-api", (_name, text) => {
    expect(violationsOf("src/runtime-api/canary.ts", text)).toHaveLength(1);
  });

  test("lets ui import types of lambda, but no values", () => {
    expect(
      violationsOf("src/ui/canary.ts", 'import type { Breakpoint } from "#lambda/contract.ts";'),
    ).toEqual([]);
    expect(
      violationsOf("src/ui/canary.ts", 'import { x } from "#lambda/contract.ts";'),
    ).toHaveLength(1);
  });
});
