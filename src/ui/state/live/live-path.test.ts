import { describe, expect, it } from "vitest";
import { functionNameOf, livePath } from "./live-path.ts";

const BASE = "https://example.org/playground/index.html?example=bash";

describe("the path of a live request", () => {
  it.each([
    ["2015-03-31/functions/pets/invocations", "/2015-03-31/functions/pets/invocations"],
    [
      "2021-11-15/functions/pets/response-streaming-invocations?Qualifier=live",
      "/2021-11-15/functions/pets/response-streaming-invocations?Qualifier=live",
    ],
    ["live/url", "/live/url"],
    ["live/url/hello?name=Ada", "/live/url/hello?name=Ada"],
    ["live/prod/a%2Fb", "/live/prod/a%2Fb"],
  ])("is below the page's folder: %s", (path, expected) => {
    expect(livePath(`https://example.org/playground/${path}`, BASE)).toBe(expected);
  });

  it.each([
    "https://example.org/playground/assets/main.js",
    "https://example.org/playground/live.html",
    "https://example.org/playground/live/urls",
    "https://example.org/live/url/hello",
    "https://example.org/other/live/url",
    "https://elsewhere.example/playground/live/url",
    "https://example.org/playground/2015-03-31/layers/pets",
    "https://example.org/playground/live/url/../../index.html",
  ])("is none of ours: %s", (url) => {
    expect(livePath(url, BASE)).toBeUndefined();
  });
});

describe("the function that a path names (§8.1)", () => {
  const path = (segment: string): string => `/2015-03-31/functions/${segment}/invocations`;

  it.each([
    "pets",
    "pets:live",
    "pets:$LATEST",
    "function:pets",
    "123456789012:pets",
    "123456789012:function:pets",
    "123456789012%3Afunction%3Apets%3A7",
    "us-east-1:123456789012:function:pets",
    "arn:aws:lambda:us-east-1:123456789012:function:pets",
    "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:pets:live",
  ])("is the name alone: %s", (segment) => {
    expect(functionNameOf(path(segment))).toBe("pets");
  });

  it.each([path("%E0%A4%A"), path("a b"), "/live/url/pets", "/2015-03-31/functions/pets"])(
    "is none: %s",
    (other) => {
      expect(functionNameOf(other)).toBeUndefined();
    },
  );
});
