import { expect, test } from "vitest";
import {
  checkLayerName,
  checkLinkTarget,
  checkProjectPath,
  checkRelativePath,
  environmentPath,
} from "./project-path.ts";

test.each([
  ["", /empty/],
  ["a//b", /empty folder or file name/],
  ["a/", /empty folder or file name/],
  ["/etc/passwd", /absolute/],
  ["a/../b", /“\.\.”/],
  ["./a", /“\.”/],
  ["a\\b", /backslash/],
  ["a\0b", /NUL/],
  ["half\ud83d", /surrogate/],
  ["\udc00/a", /surrogate/],
  ["a\nb", /control character/],
  ["x".repeat(256), /longer than 255 bytes/],
  [`${"long/".repeat(300)}a`, /longer than 1024 bytes/],
])("refuses the path %j", (path, message) => {
  const result = checkRelativePath(path);
  expect(result.ok ? "accepted" : result.error).toMatch(message);
});

test.each(["bootstrap", "lib/a b.sh", "__proto__", "ünïcode/…", ".env"])(
  "accepts the path %j",
  (path) => {
    expect(checkRelativePath(path).ok).toBe(true);
  },
);

test.each([
  ["task/bootstrap", "/var/task/bootstrap"],
  ["layers/tools/bin/x", "/opt/bin/x"],
])("%s is %s in the environment", (path, expected) => {
  expect(checkProjectPath(path).ok).toBe(true);
  expect(environmentPath(path)).toBe(expected);
});

test.each(["task", "task/", "layers/x", "other/x", "layers/../x/y", "layers/a b/x"])(
  "%j is no project path",
  (path) => {
    expect(checkProjectPath(path).ok).toBe(false);
  },
);

test("a layer's name is letters, digits, - and _", () => {
  expect(checkLayerName("bash-runtime_2").ok).toBe(true);
  expect(checkLayerName("a/b").ok).toBe(false);
  expect(checkLayerName("").ok).toBe(false);
});

test.each([
  ["task/a", "b", true],
  ["task/bin/a", "../lib/b", true],
  ["task/a", "/opt/nodejs/node_modules", true],
  ["task/a", "/tmp/cache", true],
  ["task/a", "/usr/bin/env", true],
  ["task/a", "../../opt/lib", true],
  ["layers/x/a", "../tmp/y", true],
  ["task/a", "../b", false],
  ["task/a", "../../etc/passwd", false],
  ["task/a", "../../../../../home", false],
  ["task/a", "/opt/../etc/passwd", false],
  ["task/a", "/etc/passwd", false],
  ["task/a", "/home/me/.ssh", false],
  ["task/a", "", false],
  ["task/a", "b\0c", false],
  ["task/a", "b\nc", false],
  ["task/a", "/opt/\ud800", false],
  ["task/a", `/opt/${"x".repeat(2000)}`, false],
])("%s may be a symbolic link to %j: %s", (path, target, isRight) => {
  expect(checkLinkTarget(path, target).ok).toBe(isRight);
});
