import { describe, expect, it } from "vitest";
import { foreignNavigationAnswer, isForeignNavigation } from "./navigation.ts";

const BASE = "https://example.org/playground/";
const TAB = "00000000-0000-4000-8000-000000000001";

describe("a document that is asked for", () => {
  it.each([
    ["by the live page", "navigate", `${BASE}live.html`, false],
    ["by a fetch of our own page", "cors", `${BASE}`, false],
    ["by a fetch of our own page without referrer", "same-origin", "", false],
    ["by another origin, as the browser tells it", "navigate", "about:client", true],
    ["by another origin", "navigate", "https://evil.example/live.html", true],
    ["by nobody, or somebody who hides", "navigate", "", true],
    ["by an answer of the function", "navigate", `${BASE}live/url/`, true],
    ["by another folder", "navigate", "https://example.org/live.html", true],
  ])("%s", (_name, mode, referrer, isForeign) => {
    expect(isForeignNavigation({ mode, referrer, method: "GET" }, BASE)).toBe(isForeign);
  });

  it.each([
    ["/live/url/hello?name=Ada&x=%22", `${BASE}live.html#${TAB}/url/hello?name=Ada&amp;x=%22`],
    ["/live/url", `${BASE}live.html#${TAB}/url/`],
    ["/live/prod/a", `${BASE}live.html#${TAB}/prod/a`],
  ])("gets a link to its live page: %s", async (path, href) => {
    const request = { mode: "navigate", referrer: "", method: "GET" };
    const answer = foreignNavigationAnswer(request, path, TAB, BASE);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(`href="${href}"`);
  });

  it.each([
    ["POST", "/live/url/hello", TAB],
    ["GET", "/2015-03-31/functions/function/invocations", TAB],
    ["GET", "/live/url/hello", undefined],
  ])("gets no link: %s %s", async (method, path, tabId) => {
    const request = { mode: "navigate", referrer: "", method };
    const html = await foreignNavigationAnswer(request, path, tabId, BASE).text();
    expect(html).not.toContain("<a ");
    expect(html).toContain("Request panel");
  });

  it("gets no markup of its own into the page", async () => {
    const path = '/live/url/"><script>alert(1)</script>';
    const request = { mode: "navigate", referrer: "", method: "GET" };
    const html = await foreignNavigationAnswer(request, path, TAB, BASE).text();
    expect(html).not.toContain("<script");
  });
});
