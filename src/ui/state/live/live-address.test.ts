import { describe, expect, it } from "vitest";
import { livePageUrl, parseLiveHash } from "./live-address.ts";

const TAB = "00000000-0000-4000-8000-000000000001";

describe("the address of a live page", () => {
  it.each([
    ["url", "/hello?name=Ada", "live/url/hello?name=Ada"],
    ["prod", "hello", "live/prod/hello"],
    ["url", "/", "live/url/"],
    ["url", "/a#b", "live/url/a#b"],
  ] as const)("comes back as it was made: %s %s", (kind, path, expected) => {
    const url = new URL(livePageUrl("https://example.org/playground/", TAB, kind, path));
    expect(url.pathname).toBe("/playground/live.html");
    expect(parseLiveHash(url.hash)).toEqual({ tabId: TAB, path: expected });
  });

  it("may leave the path out", () => {
    expect(parseLiveHash(`#${TAB}/url`)).toEqual({ tabId: TAB, path: "live/url/" });
  });

  it.each(["", "#", `#${TAB}`, `#${TAB}/other/x`, "#short/url/x", `#${TAB}/urls`])(
    "names no endpoint: %s",
    (hash) => {
      expect(parseLiveHash(hash)).toBeUndefined();
    },
  );
});
