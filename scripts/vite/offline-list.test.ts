import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listOf } from "./offline-list.ts";

test("lists what a page may ask for, and another content is another revision", () => {
  const folder = mkdtempSync(join(tmpdir(), "offline-"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "assets"));
  write("index.html", "page");
  write("assets/a.js", "1");
  for (const name of ["offline.json", "mockServiceWorker.js", "playground-worker.js", "a.map"])
    write(name, "not kept");
  const first = listOf(folder);
  expect(first.files.map(({ path, bytes }) => [path, bytes])).toEqual([
    ["assets/a.js", 1],
    ["index.html", 4],
  ]);
  expect(listOf(folder)).toEqual(first);
  write("assets/a.js", "2");
  expect(listOf(folder).revision).not.toBe(first.revision);
  rmSync(folder, { recursive: true });
});
