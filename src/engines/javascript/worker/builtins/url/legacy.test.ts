import nodeUrl from "node:url";
import { expect, test } from "vitest";
import { formatParts, parse, resolve } from "./legacy.ts";

const plain = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

test.each([
  "http://user:pass@example.com:8080/p/a/t/h?query=string&a=1#hash",
  "https://EXAMPLE.com",
  "http://proxy.local:3128",
  "/relative/path?x=1",
  "relative",
  "//cdn.example.com/x",
  "http://127.0.0.1:9001/2018-06-01/runtime",
  "http://[::1]:80/a",
  "?only=query",
  "#hash",
  "",
])("parses %j as Node", (text) => {
  // oxlint-disable-next-line typescript/no-deprecated -- what is stood in for
  expect(plain(parse(text))).toEqual(plain(nodeUrl.parse(text)));
});

test.each([
  ["/one/two/three", "four"],
  ["http://example.com/", "/one"],
  ["http://example.com/one", "two?x#y"],
])("resolves %j, %j as Node", (from, to) => {
  // oxlint-disable-next-line typescript/no-deprecated -- what is stood in for
  expect(resolve(from, to)).toBe(nodeUrl.resolve(from, to));
});

test.each([
  {
    protocol: "https",
    hostname: "a.b",
    port: 8080,
    pathname: "/p",
    query: { x: "1", y: ["2", "3"] },
  },
  { protocol: "http:", host: "a.b:1", hostname: "ignored", pathname: "p", search: "x=1" },
  { pathname: "/x", query: { a: "b c" }, hash: "h" },
  { hostname: "a.b", slashes: true },
  { protocol: "mailto:", auth: "me", host: "a.b" },
  { protocol: "file:", pathname: "/etc/hosts" },
  { hostname: "::1", protocol: "http" },
  {},
])("formats %j as Node", (parts) => {
  expect(formatParts(parts)).toBe(nodeUrl.format(parts));
});
