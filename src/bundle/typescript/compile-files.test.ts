import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript-compiler";
import { expect, test } from "vitest";
import { compileFiles } from "./compile-files.ts";
import type { SourceFile } from "./compiled-file.ts";
import { tokensOf } from "./emitted-tokens.ts";

function compiled(text: string, path = "index.ts", others: readonly SourceFile[] = []): string {
  const file = compileFiles([{ path, text }, ...others]).files.get(path);
  if (file?.kind !== "compiled") throw new Error(JSON.stringify(file));
  return file.code;
}

/** The default export of a compiled file. */
async function run(
  text: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const code = compiled(text, "index.ts", [
    { path: "tsconfig.json", text: JSON.stringify({ compilerOptions: options }) },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "compiled-"));
  try {
    const file = join(folder, "index.mjs");
    writeFileSync(file, code);
    const { default: value } = (await import(/* @vite-ignore */ file)) as { default: unknown };
    return value;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const legacy = { experimentalDecorators: true };

type Construct = readonly [
  name: string,
  source: string,
  result: unknown,
  options?: Readonly<Record<string, unknown>>,
];

const CONSTRUCTS: readonly Construct[] = [
  [
    "enum",
    'enum C { Red = "red", Two = 2, Three } export default [C.Red, C.Three, C[2]];',
    ["red", 3, "Two"],
  ],
  ["const enum", "const enum C { A = 1 << 3 } export default C.A;", 8],
  ["exported const enum", "export const enum C { A = 4 } export default C;", { A: 4, 4: "A" }],
  [
    "namespace with values",
    "namespace N { export const a = 1; export function f() { return a + 1; } } export default N.f();",
    2,
  ],
  ["nested namespace", "namespace A.B { export let x = 5; } export default A.B.x;", 5],
  [
    "namespace merged with a function",
    "function f() { return f.n; } namespace f { export const n = 7; } export default f();",
    7,
  ],
  [
    "parameter properties",
    "class J { constructor(private readonly a: number, public b = 2) {} } export default { ...new J(1) };",
    { a: 1, b: 2 },
  ],
  [
    "fields",
    "class A { x = 1; declare y: number; z!: string; } export default Object.keys(new A());",
    ["x", "z"],
  ],
  [
    "fields as assignments",
    "class A { z!: string; } export default Object.keys(new A());",
    [],
    { useDefineForClassFields: false },
  ],
  [
    "fields by an old target",
    "class A { z!: string; } export default Object.keys(new A());",
    [],
    { target: "es2020" },
  ],
  [
    "decorator of a method",
    "function up(f: any, _c: unknown) { return function (this: unknown) { return f.call(this) + 1; }; } class A { @up m() { return 1; } } export default new A().m();",
    2,
  ],
  [
    "decorator of a class with metadata",
    "function tag(c: any, x: any) { x.addInitializer(function (this: any) { this.tagged = x.name; }); } @tag class A {} export default (A as any).tagged;",
    "A",
  ],
  [
    "legacy decorator",
    "function up(t: any, k: string, d: PropertyDescriptor) { const f = d.value; d.value = () => f() + k; } class A { @up m() { return 1; } } export default new A().m();",
    "1m",
    legacy,
  ],
  [
    "legacy parameter decorator",
    "const seen: unknown[] = []; function p(t: any, k: any, i: number) { seen.push([k, i]); } class A { m(a: number, @p b: string) {} } export default seen;",
    [["m", 1]],
    legacy,
  ],
  [
    "legacy decorator with metadata of types",
    "const seen: unknown[] = []; (Reflect as any).metadata = (k: string, v: any) => () => { if (k === 'design:type') seen.push(v); }; function d(t: any, k: any) {} class A { @d x: string = ''; } export default seen[0] === String;",
    true,
    { ...legacy, emitDecoratorMetadata: true },
  ],
  [
    "satisfies and as const",
    "const a = { b: 1 } as const satisfies Record<string, number>; export default a.b;",
    1,
  ],
  [
    "using",
    "const log: string[] = []; { using a = { [Symbol.dispose]() { log.push('gone'); } }; log.push('here'); } export default log;",
    ["here", "gone"],
  ],
  [
    "await using",
    "const log: string[] = []; async function f() { await using a = { async [Symbol.asyncDispose]() { log.push('gone'); } }; log.push('here'); } await f(); export default log;",
    ["here", "gone"],
  ],
  [
    "abstract class, overloads, generics",
    "abstract class A<T> { abstract a(): T; b(x: string): string; b(x: number): number; b(x: any) { return x; } } class B extends A<number> { override a() { return 1; } } export default new B().b<number>(3);",
    3,
  ],
  [
    "assertions and non-null",
    "const a = <unknown>{ b: { c: 1 } }; export default (a as any)!.b!.c;",
    1,
  ],
  [
    "optional chain over a non-null",
    "const a: any = undefined; export default a?.b!.c;",
    undefined,
  ],
  [
    "accessor keyword",
    "class A { accessor x = 1; } const a = new A(); a.x += 1; export default a.x;",
    2,
  ],
  [
    "import of types only",
    'import type { A } from "./nothing"; import { type B } from "node:path"; const b = 1; export type { A, B }; export default b;',
    1,
  ],
  ["import =", 'import path = require("node:path"); export default path.basename("/a/b");', "b"],
  [
    "import = of a namespace",
    "namespace A { export const b = { c: 3 }; } import x = A.b; export default x.c;",
    3,
  ],
  [
    "definite assignment, this types",
    "class A { x!: number; set(this: A, x: number): this { this.x = x; return this; } } export default new A().set(4).x;",
    4,
  ],
  [
    "arrow with types over lines",
    "const f = async <T,>(\n  a: T,\n): Promise<\n  T\n> => a;\nexport default await f(5);",
    5,
  ],
  [
    "return with a type assertion over lines",
    "function f() {\n  return (\n    1\n  ) as number;\n}\nexport default f();",
    1,
  ],
  [
    "regular expressions and templates",
    "const a: RegExp = /[/]\\/`/; const b = `x${`y${1 as number}`}\n z`; export default [a.test('//`'), b];",
    [true, "xy1\n z"],
  ],
];

test.each(CONSTRUCTS.map((construct) => ({ construct, name: construct[0] })))(
  "compiles $name",
  async ({ construct }) => {
    const [, source, result, options] = construct;
    expect(await run(source, options)).toEqual(result);
  },
);

test("writes JSX by the settings", () => {
  const source = 'export const a = <b c="d">{1}</b>;\n';
  expect(compiled(source, "a.tsx")).toContain('React.createElement("b", { c: "d" }, 1)');
  const settings = (jsx: object): SourceFile[] => [
    { path: "tsconfig.json", text: JSON.stringify({ compilerOptions: jsx }) },
  ];
  expect(compiled(source, "a.tsx", settings({ jsx: "react", jsxFactory: "h" }))).toContain(
    'h("b", { c: "d" }, 1)',
  );
  expect(
    compiled(source, "a.jsx", settings({ jsx: "react-jsx", jsxImportSource: "preact" })),
  ).toContain('from "preact/jsx-runtime"');
});

test("follows paths, baseUrl and what a configuration extends, comments in it included", () => {
  const others = [
    {
      path: "tsconfig.json",
      text: '{ "extends": "./config/base", /* why */ "compilerOptions": { }, }',
    },
    {
      path: "config/base.json",
      text: '{ "compilerOptions": { "baseUrl": "..", "paths": { "@lib/*": ["src/lib/*"], "@one": ["src/one.ts"] } } }',
    },
  ];
  const files = [...others, { path: "config/base.json", text: others[1]?.text ?? "" }];
  for (const path of ["src/lib/a.ts", "src/one.ts", "src/two.js"])
    files.push({ path, text: "export default 1;" });
  const code = compiled(
    'import a from "@lib/a"; import one from "@one"; import two from "src/two"; import { join } from "path"; import x from "@lib/missing";\nexport default [a, one, two, join, x, import("@one"), require("@one")];',
    "src/deep/index.ts",
    files
      .filter(({ path }) => path !== "config/tsconfig.json")
      .map((file) =>
        file.path === "config/base.json" ? { ...file, path: "config/base.json" } : file,
      ),
  );
  expect(code).toContain('import a from "../lib/a.ts"');
  expect(code).toContain('import one from "../one.ts"');
  expect(code).toContain('import two from "../two.js"');
  expect(code).toContain('from "path"');
  expect(code).toContain('"@lib/missing"');
  expect(code).toContain('import("../one.ts")');
  expect(code).toContain('require("../one.ts")');
});

test("says what of a configuration it does not follow", () => {
  const { notes } = compileFiles([
    { path: "a.ts", text: "" },
    {
      path: "tsconfig.json",
      text: '{ "extends": "@tsconfig/node22", "compilerOptions": { "importHelpers": true, "outDir": "dist" } }',
    },
  ]);
  expect(notes).toEqual([
    'tsconfig.json: what "@tsconfig/node22" says is not taken over, because it is not there.',
    "tsconfig.json: importHelpers is not taken over: helper functions stand in each file that needs them.",
  ]);
});

const FORMATS: readonly (readonly [
  path: string,
  text: string,
  others: SourceFile[],
  isEsModule: boolean,
])[] = [
  ["a.ts", "export const a = 1;", [], true],
  ["a.ts", "const a = 1;", [], false],
  ["a.ts", "const a = 1; export = a;", [], false],
  ["a.mts", "const a = 1;", [], true],
  ["a.cts", "export const a = 1;", [], false],
  ["a.ts", "const a = 1;", [{ path: "package.json", text: '{"type":"module"}' }], true],
  ["a.ts", "export const a = 1;", [{ path: "package.json", text: '{"type":"commonjs"}' }], false],
  [
    "a.ts",
    "export const a = 1;",
    [{ path: "tsconfig.json", text: '{"compilerOptions":{"module":"commonjs"}}' }],
    false,
  ],
  ["a.ts", "export const a = 1;", [{ path: "package.json", text: '{"name":"x"}' }], true],
  // Node.js documentation, Packages, "Syntax detection": top-level await is syntax of ES modules.
  ["index.ts", "await 1; enum E { A }", [], true],
  ["index.ts", "for (;;) { const a: number = await f(); }", [], true],
  ["index.ts", "for await (const a of b) console.log(a);", [], true],
  ["index.ts", "async function f() { await 1; } const g = async () => await 2;", [], false],
  ["index.cts", "await 1", [], false],
];

test.each(FORMATS)("%s with %j and %j: an ES module is %s", (path, text, others, isEsModule) => {
  expect(compileFiles([{ path, text }, ...others]).files.get(path)).toMatchObject({ isEsModule });
});

test("CommonJS is written as such", () => {
  const code = compiled(
    'import { join } from "node:path";\nexport const a = join("b");\n',
    "a.cts",
  );
  expect(code).toContain("exports.a");
  expect(code).toContain('require("node:path")');
});

test.each([
  ["const a: = 1;", 1, 10],
  ["\n\nclass A {\n  b(\n}", 5, 1],
  ["const = 1;", 1, 7],
])("names the place of an error in %j", (text, line, column) => {
  const file = compileFiles([{ path: "a.ts", text }]).files.get("a.ts");
  expect(file).toMatchObject({ kind: "failed", problem: { line, column } });
});

/** Line and column, 1-based, of a text. */
const placeOf = (text: string, part: string): string => {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
};

const MIXED = `#!/usr/bin/env node
// what it is
import { type A, basename } from "node:path";
/* colours */
enum Colour { Red = "red" } // trailing
namespace Paint {
  export const litres = (m2: number): number => m2 / mark1;
}

interface Gone {
  // goes too
  a: string;
}

function loud(f: unknown, _context: unknown): any { return f; }
class Greeter {
  field: string = mark2();

  constructor(private readonly name: string) {
    mark3();
  }
  @loud
  greet(how: string): string {
    return how + (this.name as string) + mark4;
  }
}
export const handler = async (
  event: { colour?: string },
): Promise<{ job: string }> => {
  using a = mark5(
    Colour.Red,
    event as unknown as Gone, mark6,
  );
  return mark7!.a;
};
`;

test.each([1, 2, 3, 4, 5, 6, 7])(
  "leaves mark %i on its line, whatever is compiled around it",
  (number) => {
    const code = compiled(MIXED);
    const [line] = placeOf(code, `mark${number}`).split(":");
    expect(line).toBe(placeOf(MIXED, `mark${number}`).split(":")[0]);
  },
);

test("leaves lines and columns where only types go", () => {
  const source = `import { basename } from "node:path";

export const handler = async (
  event: { colour?: string },
  context: string,
): Promise<string> => {
  const a: number = one(event as any, two);
  return three<string>(a!, four) as unknown as string;
};
`;
  const code = compiled(source);
  for (const word of ["handler", "event", "context", "one(", "two", "return", "three", "four"])
    expect(`${word} ${placeOf(code, word)}`).toBe(`${word} ${placeOf(source, word)}`);
});

test("keeps comments beside what is left, and a first line for the shell", () => {
  const code = compiled(MIXED);
  expect(code).toMatch(/^#!\/usr\/bin\/env node\n\/\/ what it is\n/);
  expect(code).toContain("/* colours */");
  expect(code).toContain("// trailing");
  expect(code).not.toContain("goes too");
});

// The playground's own sources: large, varied, and in a style of their own.
const CORPUS = [
  "src/lambda",
  "src/runtime-api",
  "src/ui/kit",
  "src/engines/javascript/worker",
].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .slice(0, 8)
    .map((name) => `${folder}/${name}`),
);

test.each(CORPUS)("changes nothing but white space of the compiler's output: %s", (path) => {
  const text = readFileSync(path, "utf8");
  const code = compiled(text, path);
  const plain = ts.transpileModule(text, {
    fileName: path.replace(/\.ts$/, ".mts"),
    compilerOptions: {
      module: path.endsWith("x") ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.React,
      isolatedModules: true,
    },
  }).outputText;
  const tokens = (program: string): string[] =>
    tokensOf(ts.createSourceFile("a.js", program, ts.ScriptTarget.Latest)).map(
      (token) => token.text,
    );
  expect(tokens(code)).toEqual(tokens(plain));
  // Each line that names something in the source names it in the code.
  const lines = code.split("\n");
  const strayed = text.split("\n").filter((line, index) => {
    const name = /^\s*(?:return|const|if|throw|await) .*?(\w{4,})\(/.exec(line)?.[1];
    return name !== undefined && lines[index]?.includes(name) !== true;
  });
  expect(strayed).toEqual([]);
});
