import { expect, test } from "vitest";
import { connectSource, httpOrigin } from "./allowed-origins.ts";

test("turns allowed origins into a source list", () => {
  expect(
    connectSource([
      "https://api.example.com",
      "http://localhost:8080/path",
      "https://api.example.com/",
    ]),
  ).toBe("https://api.example.com http://localhost:8080");
});

test("gives none where no origin is left", () => {
  expect(connectSource([])).toBeUndefined();
  expect(connectSource(["", "*", "data:,x", "example.com"])).toBeUndefined();
});

test.each([
  "*; script-src *",
  "https://a.example; script-src *",
  "https://*.example",
  "'self'",
  "https:",
])("lets %j start no directive and name no wildcard", (origin) => {
  expect(connectSource([origin]) ?? "").not.toMatch(/[;*' ]/);
});

test("names an origin as browsers do", () => {
  expect(httpOrigin("HTTPS://API.Example.com:443/x?y")).toBe("https://api.example.com");
  expect(httpOrigin("ftp://example.com")).toBeUndefined();
});
