import { init, parse } from "es-module-lexer";
import { beforeAll, expect, test } from "vitest";
import { rewrite } from "./rewrite.ts";

beforeAll(async () => {
  await init();
});

const rewritten = (code: string): string => {
  const [imports] = parse(code);
  return rewrite(code, imports, "/var/task/a.mjs", (entry) => `blob:${entry.specifier}`);
};

test("points static imports and re-exports elsewhere, on the lines where they were", () => {
  const code =
    'import a from "./a.mjs";\nexport { b } from \'./b.mjs\';\nexport * from "./c.mjs";\na();';
  expect(rewritten(code)).toBe(
    'import a from "blob:./a.mjs";\nexport { b } from \'blob:./b.mjs\';\nexport * from "blob:./c.mjs";\na();',
  );
});

test("takes import attributes out: what is imported is always a script", () => {
  const code = 'import a from "./a.json" with {\n  type: "json"\n};\na;';
  const result = rewritten(code);
  expect(result).toMatch(/^import a from "blob:\.\/a\.json" +\n +\n ;\na;$/);
  expect(result.split("\n")).toHaveLength(code.split("\n").length);
});

test("keeps the columns behind import() and import.meta", () => {
  const code = "const a = await import('./a.mjs'), b = import.meta.url; boom();";
  const result = rewritten(code);
  const [first] = result.split("\n");
  expect(first?.indexOf("boom()")).toBe(code.indexOf("boom()"));
  expect(first).not.toMatch(/\bimport\b/);
  expect(result).toContain('.load("/var/task/a.mjs", specifier, options)');
  expect(result).toContain('.meta("/var/task/a.mjs")');
});

test("leaves strings, comments and code without imports alone", () => {
  const code = '// import "x"\nconst text = "import(y)"; const { meta } = { meta: 1 };';
  expect(rewritten(code)).toBe(code);
});
