import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseTools } from "./tools-list.ts";

test("reads the list that the image ships", () => {
  const read = parseTools(JSON.parse(readFileSync("public/linux/tools.json", "utf8")));
  const tools = read.ok ? read.value.tools : [];
  expect(tools.find(({ name }) => name === "bash")).toMatchObject({ isInLambda: true });
  // Runtime API reference §11: no jq in provided.al2023.
  expect(tools.find(({ name }) => name === "jq")).toMatchObject({ isInLambda: false });
  expect(read.ok && read.value.onlyInLambda).toContain("microdnf");
});

test("says so when the list is something else", () => {
  expect(parseTools({ commands: [] }).ok).toBe(false);
});
