import * as node from "node:url";
import { expect, test } from "vitest";
import { fileURLToPath, format, pathToFileURL, urlToHttpOptions } from "./file-urls.ts";

/** What a call gives, or the code of its error. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as { code: unknown }).code; // what these functions throw
  }
}

test.each([
  "file:///tmp/a%20b",
  "file:///a%2Fb",
  "file://host/a",
  "https://example.com/a",
  "file:///%F0%9F%98%80",
])("turns %s into a path as Node does", (url) => {
  expect(outcome(() => fileURLToPath(url))).toBe(outcome(() => node.fileURLToPath(url)));
  expect(outcome(() => fileURLToPath(new URL(url)))).toBe(outcome(() => node.fileURLToPath(url)));
});

test.each(["/tmp/a b", "/100%/ü", "/a?b#c", "/x\\y", "/new\nline"])(
  "turns %j into a URL as Node does",
  (path) => {
    expect(pathToFileURL(path).href).toBe(node.pathToFileURL(path).href);
  },
);

test("formats URLs and takes them apart as Node does", () => {
  const url = new URL("https://user:p%40ss@example.com:8080/a?b=c#d");
  const options = { auth: false, fragment: false, search: false };
  expect(format(url, options)).toBe(node.format(url, options));
  expect(urlToHttpOptions(url)).toMatchObject({
    hostname: "example.com",
    port: 8080,
    path: "/a?b=c",
    auth: "user:p@ss",
  });
});
