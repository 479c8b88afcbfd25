import { expect, test } from "vitest";
import { userPosition } from "./position.ts";

test.each([
  [
    "    at file:///var/task/bootstrap.mjs:4:22",
    { path: "/var/task/bootstrap.mjs", line: 4, column: 22, functionName: undefined },
  ],
  [
    "    at async loop (file:///var/task/a.mjs:1:2)",
    { path: "/var/task/a.mjs", line: 1, column: 2, functionName: "loop" },
  ],
  [
    "    at Object.<anonymous> (/var/task/a.js:3:4)",
    { path: "/var/task/a.js", line: 3, column: 4, functionName: "Object.<anonymous>" },
  ],
  [
    "    at f (file:///opt/lib/a%20b.mjs:3:4)",
    { path: "/opt/lib/a b.mjs", line: 3, column: 4, functionName: "f" },
  ],
])("reads %s", (frame, position) => {
  const stack = `Error\n    at fetch (node:internal/playground:1:2)\n${frame}\n    at later (file:///var/task/z.mjs:9:9)`;
  expect(userPosition(stack)).toEqual(position);
});

test("finds nothing where no frame is the user's", () => {
  expect(
    userPosition("Error: /var/task/a.mjs:1:1\n    at fetch (node:internal/playground:1:2)"),
  ).toBeUndefined();
  expect(userPosition(undefined)).toBeUndefined();
});
