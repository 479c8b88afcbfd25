import { expect, test } from "vitest";
import { FileTree } from "./file-tree.ts";
import { resolveModule } from "./resolve.ts";

/* Subpath imports and a package's own name: Node's documentation of packages. */
const description = {
  name: "me",
  imports: { "#a": "./a.js", "#b/*": "./b/*.js", "#c": "uuid", "#loop": "#loop" },
  exports: { ".": "./main.js", "./x/*": "./x/*.js" },
};
const TEXTS: Readonly<Record<string, string>> = {
  "/var/task/package.json": JSON.stringify(description),
  "/var/task/a.js": "",
  "/var/task/b/q.js": "",
  "/var/task/main.js": "",
  "/var/task/x/y.js": "",
  "/var/task/node_modules/uuid/package.json": '{"main":"u.js"}',
  "/var/task/node_modules/uuid/u.js": "",
};
const tree = new FileTree(
  Object.entries(TEXTS).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
    mode: 0o644,
  })),
);
const find = (specifier: string) =>
  resolveModule(tree, { specifier, from: "/var/task/lib/f.mjs", how: "import", place: undefined });

test.each([
  ["#a", "/var/task/a.js"],
  ["#b/q", "/var/task/b/q.js"],
  ["#c", "/var/task/node_modules/uuid/u.js"],
  ["me", "/var/task/main.js"],
  ["me/x/y", "/var/task/x/y.js"],
])("%s is %s", (specifier, path) => {
  expect(find(specifier)).toEqual({ kind: "file", path });
});

test.each(["#none", "#loop"])("%s is not defined", (specifier) => {
  expect(() => find(specifier)).toThrow(/is not defined imported from \/var\/task\/lib\/f\.mjs/);
});
