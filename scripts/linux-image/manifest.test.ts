import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import * as protocol from "../../src/engines/linux/shared/agent-protocol.ts";

const here = import.meta.dirname;
const folder = join(here, "../../public/linux");

interface Manifest {
  readonly protocol: number;
  readonly v86: string;
  readonly state: { readonly file: string; readonly bytes: number };
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;

test.each(Object.entries(manifest.files))(
  "%s has the size and checksum of the manifest",
  (name, expected) => {
    const bytes = readFileSync(join(folder, name));
    expect(bytes.length).toBe(expected.bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(expected.sha256);
  },
);

test("the manifest lists every file of the folder", () => {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "manifest.json")
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  expect(found.toSorted()).toEqual(Object.keys(manifest.files).toSorted());
});

test("the state was made with the v86 that is installed", () => {
  const v86 = JSON.parse(
    readFileSync(join(here, "../../node_modules/v86/package.json"), "utf8"),
  ) as { version: string };
  expect(manifest.v86).toBe(v86.version);
});

test("v86 and the state stay within 8 MB on the wire", () => {
  // libv86.mjs and v86.wasm: about 0.5 MB compressed.
  expect(manifest.state.bytes + 600_000).toBeLessThanOrEqual(8_000_000);
});

test("the manifest names the packages of packages.txt", () => {
  const lines = readFileSync(join(here, "packages.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(manifest.packages.map(({ name, version }) => `${name} ${version}`)).toEqual(
    lines.map((line) => `${line.split(" ")[1]?.split(":")[0]} ${line.split(" ")[2]}`),
  );
});

test("each licence that a package names is in the folder", () => {
  const names = Object.keys(manifest.files);
  for (const text of [
    "GPL-2.txt",
    "GPL-3.txt",
    "LGPL-3.txt",
    "linux.txt",
    "bash.txt",
    "musl.txt",
    "seabios.txt",
  ]) {
    expect(names).toContain(`licences/${text}`);
  }
});

test("the agent speaks the protocol of this source", () => {
  expect(manifest.protocol).toBe(protocol.PROTOCOL_VERSION);
});

const header = readFileSync(join(here, "agent/protocol.h"), "utf8");

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

test.each([
  ["HOST", protocol.HOST],
  ["GUEST", protocol.GUEST],
])("the agent's %s frame numbers are ours", (prefix, numbers) => {
  const inHeader = Object.fromEntries(
    [...header.matchAll(new RegExp(`${prefix}_([A-Z_]+) = (\\d+)`, "g"))].map(([, name, value]) => [
      name,
      Number(value),
    ]),
  );
  const ours = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [snakeCase(name), value]),
  );
  expect(inHeader).toEqual(ours);
});

test.each([
  ["PROTOCOL_VERSION", protocol.PROTOCOL_VERSION],
  ["FRAME_HEADER_BYTES", protocol.FRAME_HEADER_BYTES],
  ["MAX_PAYLOAD_BYTES", protocol.MAX_PAYLOAD_BYTES],
  ["LINK_CHUNK_BYTES", protocol.LINK_CHUNK_BYTES],
  ["TCP_WINDOW_BYTES", protocol.TCP_WINDOW_BYTES],
])("the agent's %s is ours", (name, value) => {
  expect(Number(new RegExp(`#define ${name} (\\d+)`).exec(header)?.[1])).toBe(value);
});
