import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), "utf8");

const INNER = "src/engines/javascript/host/frame.html";

const scriptOf = (html: string): string => /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? "";

const policyOf = (html: string): ReadonlyMap<string, string> => {
  const content = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1] ?? "";
  return new Map(
    content.split(";").map((directive) => {
      const [name = "", ...sources] = directive.trim().split(/\s+/);
      return [name, sources.join(" ")] as const;
    }),
  );
};

const inner = read(INNER);
const hash = createHash("sha256").update(scriptOf(inner)).digest("base64");

describe.each([
  [INNER, "'none'", 1],
  ["public/sandbox/outer.html", "'none'", 0],
  ["public/sandbox/outer-network.html", "http: https:", 0],
])("%s", (path, connect, scripts) => {
  const html = read(path);

  test("allows exactly the frame's script, by hash, and the Web Worker", () => {
    expect(Object.fromEntries(policyOf(html))).toEqual({
      "default-src": "'none'",
      "script-src": `'sha256-${hash}' blob: 'unsafe-eval'`,
      // Firefox checks the modules that a Web Worker imports against it too.
      "worker-src": "data: blob:",
      "connect-src": connect,
    });
  });

  test("has its policy before anything that could run", () => {
    expect(html.match(/<script/g)?.length ?? 0).toBe(scripts);
    expect(html).toMatch(
      /^<!doctype html>\n<html[^>]*>\s*<head>\s*<meta charset="utf-8" \/>\s*<meta\s+http-equiv="Content-Security-Policy"/,
    );
  });
});

test("the frame has one place each for its nonce and for what it may reach", () => {
  expect(inner.split('data-nonce=""')).toHaveLength(2);
  expect(inner.split("connect-src 'none'")).toHaveLength(2);
});
