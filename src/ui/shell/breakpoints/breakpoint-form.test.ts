import { expect, it } from "vitest";
import { breakpointText, parseBreakpoint } from "./breakpoint-form.ts";

const parse = (fields: Record<string, string>) =>
  parseBreakpoint({ get: (name) => fields[name] ?? "" }, "id");

it.each([
  [{ path: "/response" }, "path contains /response"],
  [{ status: "403" }, "any endpoint, status 403"],
  [{ path: "/error", status: "202" }, "path contains /error, status 202"],
  [
    { headerName: "Lambda-Runtime-Trace-Id" },
    "any endpoint, header Lambda-Runtime-Trace-Id is there",
  ],
  [{ headerName: "Date", headerValue: "GMT" }, "any endpoint, header Date contains “GMT”"],
  [
    { path: "/error", errorType: "NotFound", half: "request", action: "log" },
    "path contains /error, requests only, error type contains “NotFound”, noted only",
  ],
  [
    { bodyPath: "detail.id", bodyValue: "7", nth: "3", environmentId: "environment-2" },
    "any endpoint, body detail.id is “7”, environment 2, match 3 only",
  ],
  [
    { path: "/response", afterMs: "200", action: "delay", amount: "500" },
    "path contains /response, at least 200 ms after the event, delayed by 500 ms",
  ],
  [
    { path: "/response", action: "truncate", amount: "3" },
    "path contains /response, cut to 3 bytes",
  ],
  [{ path: "/next", action: "SIGTERM" }, "path contains /next, with SIGTERM to the process"],
])("takes %j", (fields, text) => {
  const parsed = parse(fields);
  expect(parsed.ok && breakpointText(parsed.value)).toBe(text);
});

it.each([
  ["nothing", {}, "Choose"],
  ["a status that is none", { status: "ok" }, "no HTTP status"],
  ["a delay without a time", { path: "/next", action: "delay" }, "how many milliseconds"],
  ["a value without its place", { bodyValue: "x" }, "Name the place"],
  ["a word for a number", { nth: "second" }, "digits only"],
  ["two answers", { half: "answer", action: "duplicate" }, "Only a request"],
  ["a header value without a name", { headerValue: "x" }, "Name the header"],
])("refuses %s", (_, fields, why) => {
  const parsed = parse(fields);
  expect(parsed.ok ? "" : parsed.error).toContain(why);
});
