import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the service worker script is the one of the installed msw: copy it from the package after an update", () => {
  const shipped = readFileSync("public/mockServiceWorker.js", "utf8");
  expect(shipped).toBe(readFileSync("node_modules/msw/lib/mockServiceWorker.js", "utf8"));
});
