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
])("takes %j", (fields, text) => {
  const parsed = parse(fields);
  expect(parsed.ok && breakpointText(parsed.value)).toBe(text);
});

it.each([
  ["nothing", {}, "Choose"],
  ["a status that is none", { status: "ok" }, "no HTTP status"],
  ["a header value without a name", { headerValue: "x" }, "Name the header"],
])("refuses %s", (_, fields, why) => {
  const parsed = parse(fields);
  expect(parsed.ok ? "" : parsed.error).toContain(why);
});
