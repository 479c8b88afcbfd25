import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FLOORS, STOREYS, violationsOf } from "./layers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts") && !name.includes(".test"))
  .map((name) => `src/${name}`);

describe("layers", () => {
  test.each([
    ["src", FLOORS],
    ["src/ui", STOREYS],
  ])("the list names exactly the folders of %s", (folder, order) => {
    const folders = readdirSync(`${root}${folder}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.toSorted()).toEqual([...order].toSorted());
  });

  test("no file imports upwards", () => {
    expect(sources.length).toBeGreaterThan(0);
    const violations = sources.flatMap((file) =>
      violationsOf(file, readFileSync(`${root}${file}`, "utf8")),
    );
    expect(violations.map((violation) => violation.message)).toEqual([]);
  });

  test("ARCHITECTURE.md shows the same lists", () => {
    const text = readFileSync(`${root}ARCHITECTURE.md`, "utf8");
    expect(text).toContain(FLOORS.map((floor) => `\`${floor}\``).join(" · "));
    expect(text).toContain(STOREYS.map((storey) => `\`${storey}\``).join(" · "));
  });

  // Canaries: a check that cannot fail is worth nothing.
  test.each([
    ["an alias upwards", 'import { x } from "#ui/kit/theme.ts";'],
    ["a relative path upwards", 'import { x } from "../ui/kit/theme.ts";'],
    ["a type", 'import type { Breakpoint } from "#lambda/contract.ts";'],
    ["a re-export", 'export { x } from "#simulator/protocol.ts";'],
    ["a dynamic import", 'const x = await import("#network/handlers.ts");'],
    ["a side-effect import", 'import "#lambda/service.ts";'],
    ["a folder that is not in the list", 'import { x } from "#utils/x.ts";'],
    ["an import over several lines", 'import {\n  a,\n  b,\n} from "#ui/kit/theme.ts";'],
  ])("catches %s from runtime-api", (_name, text) => {
    expect(violationsOf("src/runtime-api/canary.ts", text)).toHaveLength(1);
  });

  test.each([
    ["src/ui/kit/canary.ts", 'import { x } from "#ui/state/url.ts";', 1],
    ["src/ui/state/canary.ts", 'import { x } from "../shell/dialogs.tsx";', 1],
    ["src/ui/panels/logs/canary.ts", 'import { x } from "#ui/panels/result/result.tsx";', 1],
    ["src/ui/panels/logs/canary.ts", 'import { x } from "./logs.tsx";', 0],
    ["src/ui/panels/logs/canary.ts", 'import { x } from "#ui/kit/theme.ts";', 0],
    ["src/local/canary.ts", 'import { x } from "#simulator/worker/sandboxes.ts";', 1],
    ["src/local/canary.ts", 'import { x } from "#simulator/commands/command-handler.ts";', 0],
    ["src/ui/shell/canary.ts", 'import { x } from "#ui/panels/result/result.tsx";', 0],
  ])("%s with `%s`: %i violations", (file, text, count) => {
    expect(violationsOf(file, text)).toHaveLength(count);
  });
});
