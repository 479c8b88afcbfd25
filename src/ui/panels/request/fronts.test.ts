import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import {
  FRONTS,
  frontOf,
  httpCommand,
  parseHeaderLines,
  previewEvent,
  splitTarget,
} from "./fronts.ts";
import type { RequestDraft } from "./request-draft.ts";

const DRAFT: RequestDraft = {
  front: "http-v2",
  method: "POST",
  target: "/pets/7?a=1",
  headers: "Content-Type: text/plain\nX-A: 1",
  body: "hi",
};

describe("the path and query that a person types", () => {
  it.each([
    ["/hello?name=Ada", "/hello", "name=Ada"],
    ["hello", "/hello", ""],
    ["", "/", ""],
    ["  /a  ", "/a", ""],
    ["?a=1", "/", "a=1"],
    ["/a?b=1?c=2", "/a", "b=1?c=2"],
    ["/a?b#c", "/a", "b"],
    ["/a#b?c", "/a", ""],
    ["/a b?c=d e", "/a%20b", "c=d%20e"],
    ["/caf\u00e9", "/caf%C3%A9", ""],
    ["/already%20encoded%2F?x=%25", "/already%20encoded%2F", "x=%25"],
    ["/100%", "/100%", ""],
    ["/half \ud83d", "/half%20%EF%BF%BD", ""],
  ])("%j is %s and %s", (target, path, rawQuery) => {
    expect(splitTarget(target)).toEqual({ path, rawQuery });
  });
});

describe("header lines", () => {
  it.each([
    ["a: 1", [["a", "1"]]],
    [
      "a:1\r\nB:  two words \t\n\n",
      [
        ["a", "1"],
        ["B", "two words"],
      ],
    ],
    ["x-empty:", [["x-empty", ""]]],
    ["a: b: c", [["a", "b: c"]]],
    [
      "a: 1\na: 2",
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
    ["", []],
  ])("%j", (text, headers) => {
    expect(parseHeaderLines(text)).toEqual({ headers, problem: undefined });
  });

  it.each([
    ["fine: 1\nno header", 2],
    ["a b: 1", 1],
    [": nameless", 1],
    ["\n\nbad\nworse", 3],
  ])("%j: names the first line that is none", (text, line) => {
    expect(parseHeaderLines(text).problem).toMatch(new RegExp(`^Line ${line} `));
  });
});

describe("the request for the simulator", () => {
  it("has what was typed", () => {
    expect(httpCommand(DRAFT)).toEqual({
      source: "http-v2",
      method: "POST",
      path: "/pets/7",
      rawQuery: "a=1",
      headers: [
        ["Content-Type", "text/plain"],
        ["X-A", "1"],
      ],
      body: utf8("hi"),
    });
  });

  it.each([
    ["rest-v1", { source: "rest-v1" }],
    ["rest-v1-streamed", { source: "rest-v1", isStreaming: true }],
    ["function-url-streamed", { source: "function-url", isStreaming: true }],
    ["alb-multi", { source: "alb", isMultiValue: true }],
  ])("goes through %s as chosen", (front, expected) => {
    expect(httpCommand({ ...DRAFT, front })).toMatchObject(expected);
  });

  it("goes through the first front end when the chosen one is unknown", () => {
    expect(frontOf("gone")).toBe(FRONTS[0]);
  });
});

describe("the event before anything is sent", () => {
  it.each([
    ["rest-v1", { httpMethod: "POST", path: "/pets/7", body: "hi" }],
    ["http-v2", { version: "2.0", rawPath: "/pets/7", rawQueryString: "a=1", body: "hi" }],
    ["function-url", { version: "2.0", rawPath: "/pets/7" }],
    ["alb", { httpMethod: "POST", path: "/pets/7" }],
  ] as const)("%s", (source, expected) => {
    expect(previewEvent(DRAFT, source, "pets")).toMatchObject(expected);
  });

  it("has multi-value headers where the load balancer is told so", () => {
    const event = previewEvent({ ...DRAFT, front: "alb-multi" }, "alb", "pets");
    expect(event).toHaveProperty("multiValueHeaders");
  });

  it.each(["/100%", "/%E0%A4%A?x=%", "/half \ud83d"])("is there for any path: %j", (target) => {
    for (const { source } of FRONTS)
      expect(previewEvent({ ...DRAFT, target }, source, "pets")).toBeDefined();
  });
});
