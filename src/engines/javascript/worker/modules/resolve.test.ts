import { describe, expect, test } from "vitest";
import { FileTree } from "./file-tree.ts";
import { resolveModule } from "./resolve.ts";

const tree = new FileTree(
  Object.entries({
    "/var/task/index.mjs": "",
    "/var/task/lib.mjs": "",
    "/var/task/typed.ts": "",
    "/var/task/folder/index.js": "",
    "/var/task/data.json": "{}",
    "/var/task/node_modules/plain/index.js": "",
    "/var/task/node_modules/main/package.json": '{"main":"./lib/start"}',
    "/var/task/node_modules/main/lib/start.js": "",
    "/var/task/node_modules/main/register.js": "",
    "/var/task/node_modules/plain/adapters/index.js": "",
    "/var/task/node_modules/plain/adapters/one.js": "",
    "/var/task/node_modules/@scope/exports/package.json": JSON.stringify({
      exports: {
        ".": { require: "./r.cjs", import: "./i.mjs" },
        "./features/*": "./src/*.mjs",
        "./private/*": null,
      },
    }),
    "/var/task/node_modules/@scope/exports/i.mjs": "",
    "/var/task/node_modules/@scope/exports/r.cjs": "",
    "/var/task/node_modules/@scope/exports/src/a.mjs": "",
    "/opt/nodejs/node_modules/layered/index.js": "",
  }).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text), mode: 0o644 })),
);

const resolve = (
  specifier: string,
  how: "import" | "require" = "import",
  from = "/var/task/index.mjs",
): unknown => {
  const found = resolveModule(tree, { specifier, from, how, place: undefined });
  return found.kind === "file" ? found.path : `node:${found.name}`;
};

describe("finds", () => {
  test.each([
    ["./lib.mjs", "/var/task/lib.mjs"],
    ["../task/lib.mjs", "/var/task/lib.mjs"],
    ["/var/task/lib.mjs", "/var/task/lib.mjs"],
    ["file:///var/task/lib.mjs", "/var/task/lib.mjs"],
    ["plain", "/var/task/node_modules/plain/index.js"],
    ["main", "/var/task/node_modules/main/lib/start.js"],
    ["@scope/exports", "/var/task/node_modules/@scope/exports/i.mjs"],
    ["@scope/exports/features/a", "/var/task/node_modules/@scope/exports/src/a.mjs"],
    ["layered", "/opt/nodejs/node_modules/layered/index.js"],
    ["node:buffer", "node:buffer"],
    ["timers/promises", "node:timers/promises"],
  ])("import %s", (specifier, path) => {
    expect(resolve(specifier)).toBe(path);
  });

  test.each([
    ["./lib.mjs", "/var/task/lib.mjs"],
    ["./folder", "/var/task/folder/index.js"],
    ["./data", "/var/task/data.json"],
    ["@scope/exports", "/var/task/node_modules/@scope/exports/r.cjs"],
  ])("require %s", (specifier, path) => {
    expect(resolve(specifier, "require")).toBe(path);
  });

  test.each([
    ["./", "/var/task/node_modules/main/register.js", "/var/task/node_modules/main/lib/start.js"],
    [".", "/var/task/node_modules/main/register.js", "/var/task/node_modules/main/lib/start.js"],
    [
      "./",
      "/var/task/node_modules/plain/adapters/one.js",
      "/var/task/node_modules/plain/adapters/index.js",
    ],
    ["..", "/var/task/node_modules/plain/adapters/one.js", "/var/task/node_modules/plain/index.js"],
    ["./node_modules/main", "/var/task/index.cjs", "/var/task/node_modules/main/lib/start.js"],
  ])("require of the folder %s from %s", (specifier, from, path) => {
    expect(resolve(specifier, "require", from)).toBe(path);
  });

  test("the source of a .js specifier in TypeScript, and in TypeScript only", () => {
    expect(resolve("./typed.js", "import", "/var/task/main.ts")).toBe("/var/task/typed.ts");
    expect(() => resolve("./typed.js")).toThrow("Cannot find module '/var/task/typed.js'");
  });
});

describe("refuses", () => {
  test.each([
    ["./lib", "ERR_MODULE_NOT_FOUND", "Did you mean to import './lib.mjs'?"],
    ["./folder", "ERR_UNSUPPORTED_DIR_IMPORT", "Did you mean to import './folder/index.js'?"],
    [
      "lodash",
      "ERR_MODULE_NOT_FOUND",
      "Cannot find package 'lodash' imported from /var/task/index.mjs. The playground installs no packages",
    ],
    [
      "@scope/exports/other",
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
      "Package subpath './other' is not defined",
    ],
    [
      "@scope/exports/private/x",
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
      "Package subpath './private/x' is not defined",
    ],
    [
      "node:repl",
      "ERR_UNKNOWN_BUILTIN_MODULE",
      "node:repl is not available in the playground: a function has no terminal",
    ],
    [
      "domain",
      "ERR_UNKNOWN_BUILTIN_MODULE",
      "domain is not available in the playground: Node itself advises against it",
    ],
    [
      "wasi",
      "ERR_UNKNOWN_BUILTIN_MODULE",
      "it belongs to Node's own machinery. Available are node:assert, node:assert/strict, node:async_hooks, node:buffer",
    ],
    ["node:nonsense", "ERR_UNKNOWN_BUILTIN_MODULE", "No such built-in module: node:nonsense."],
    [
      "https://esm.sh/x",
      "ERR_UNSUPPORTED_ESM_URL_SCHEME",
      "modules come from the project's files only",
    ],
  ])("import %s with %s", (specifier, code, text) => {
    expect(() => resolve(specifier)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });

  test("a missing require in Node's words", () => {
    expect(() => resolve("./nope", "require")).toThrow(
      "Cannot find module './nope'\nRequire stack:\n- /var/task/index.mjs",
    );
  });
});
