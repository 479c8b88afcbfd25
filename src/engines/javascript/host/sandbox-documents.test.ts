import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const read = (name: string): string =>
  readFileSync(
    fileURLToPath(new URL(`../../../../public/sandbox/${name}`, import.meta.url)),
    "utf8",
  );

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

describe.each([
  ["frame.html", "'none'"],
  ["frame-network.html", "http: https:"],
])("%s", (name, connect) => {
  const html = read(name);

  test("allows exactly its own script, by hash", () => {
    const hash = createHash("sha256").update(scriptOf(html)).digest("base64");
    expect(policyOf(html).get("script-src")).toBe(`'sha256-${hash}' blob: 'unsafe-eval'`);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  test("allows nothing else but the Web Worker and what the document is for", () => {
    const others = [...policyOf(html)].filter(([directive]) => directive !== "script-src");
    expect(Object.fromEntries(others)).toEqual({
      "default-src": "'none'",
      // Firefox checks the modules that a Web Worker imports against it too.
      "worker-src": "data: blob:",
      "connect-src": connect,
    });
  });

  test("has its policy before its script", () => {
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<script>"));
  });
});

test("both documents run the same script", () => {
  expect(scriptOf(read("frame.html"))).toBe(scriptOf(read("frame-network.html")));
});
