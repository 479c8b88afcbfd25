import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "#base/utf8.ts";
import type { PackageEntry } from "./package-entry.ts";
import { writeZip } from "./zip-writer.ts";

const entries: PackageEntry[] = [
  { path: "bootstrap", bytes: utf8("#!/bin/bash\necho hi\n"), mode: 0o755 },
  { path: "lib/data.bin", bytes: new Uint8Array([0, 255, 13, 10]), mode: 0o644 },
  { path: "ünïcode.txt", bytes: utf8("ä"), mode: 0o600 },
  { path: "__proto__", bytes: utf8("not a prototype"), mode: 0o644 },
  { path: "empty", bytes: new Uint8Array(), mode: 0o644 },
];

describe("zip", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zip-writer-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("is read by Python's zipfile, with modes, order, times and bytes", () => {
    writeFileSync(join(folder, "a.zip"), writeZip(entries));
    const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.external_attr >> 16, i.create_system, list(i.date_time), list(z.read(i))] for i in z.infolist()]))`;
    const read = JSON.parse(
      execFileSync("python3", ["-c", script, join(folder, "a.zip")], { encoding: "utf8" }),
    ) as unknown;
    const time = [1980, 1, 1, 0, 0, 0];
    expect(read).toEqual(
      entries
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
        .map((entry) => [entry.path, 0o100000 | entry.mode, 3, time, [...entry.bytes]]),
    );
  });

  test("is unpacked by the system's unzip with the same bytes and modes", () => {
    writeFileSync(join(folder, "a.zip"), writeZip(entries));
    execFileSync("unzip", ["-q", "a.zip", "-d", "out"], { cwd: folder });
    for (const entry of entries) {
      const path = join(folder, "out", entry.path);
      expect(new Uint8Array(readFileSync(path)), entry.path).toEqual(entry.bytes);
      expect(statSync(path).mode & 0o777, entry.path).toBe(entry.mode);
    }
    const listing = execFileSync("unzip", ["-Z", "a.zip"], { cwd: folder, encoding: "utf8" });
    expect(listing).toMatch(/^-rwxr-xr-x .* unx .* bootstrap$/m);
  });

  test("has the same bytes for the same entries in any order and time zone", () => {
    const zips = ["UTC", "Asia/Kolkata", "America/Los_Angeles"].map((zone) => {
      const before = process.env["TZ"];
      process.env["TZ"] = zone;
      try {
        return writeZip(entries.toReversed());
      } finally {
        if (before === undefined) delete process.env["TZ"];
        else process.env["TZ"] = before;
      }
    });
    for (const zip of zips) expect(zip).toEqual(writeZip(entries));
  });

  test("does not depend on the order of any entries", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(writeZip(shuffled)).toEqual(writeZip(entries));
      }),
    );
  });
});
