import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { writeZip } from "#bundle/zip-writer.ts";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import { encodeShareValue } from "#project/share-link.ts";
import { cleanUp, functionDirectory } from "./local.test-support.ts";
import { isProjectSource } from "./project-name.ts";
import { unpackProject } from "./project-source.ts";
import { findSettingsFile } from "./settings-file.ts";

afterEach(cleanUp);

const PROJECT: Project = {
  name: "../My: function",
  files: new Map([
    [
      "task/bootstrap",
      { content: { kind: "binary", bytes: Uint8Array.of(0x7f, 0x45) }, mode: 0o755 },
    ],
    ["task/lib/a.txt", { content: { kind: "text", text: "a\r\n" }, mode: 0o644 }],
    ["task/a-link", { content: { kind: "link", target: "/tmp/cache" }, mode: 0o777 }],
    ["layers/tools/bin/x", { content: { kind: "text", text: "#!/bin/sh\n" }, mode: 0o755 }],
  ]),
  layers: ["tools"],
  settings: { ...DEFAULT_SETTINGS, handler: "a.b", timeoutSeconds: 9, variables: [["A", "1"]] },
  events: [{ name: "hello", text: '{"n":1}' }],
  requests: [],
};

const link = (project: Project): string => `https://example.org/#p=${encodeShareValue(project)}`;

describe("a project of the page on the command line", () => {
  it.each([
    ["https://example.org/#p=1.x", true],
    ["project.ZIP", true],
    ["./my-function", false],
    ["zip", false],
  ])("%s: %s", (named, expected) => {
    expect(isProjectSource(named)).toBe(expected);
  });

  it("is unpacked from a share link, with all that the page had", async () => {
    const work = functionDirectory({});
    const unpacked = await unpackProject(link(PROJECT), work);
    const folder = join(work, "My-function");
    expect(unpacked).toMatchObject({
      ok: true,
      value: {
        path: join(folder, "playground.json"),
        directory: join(folder, "task"),
        layers: [join(folder, "layers/tools")],
        settings: { handler: "a.b", timeoutSeconds: 9, variables: { A: "1" } },
        events: PROJECT.events,
      },
    });
    expect(readFileSync(join(folder, "task/lib/a.txt"), "utf8")).toBe("a\r\n");
    expect(statSync(join(folder, "task/bootstrap")).mode & 0o100).toBe(0o100);
    expect(readlinkSync(join(folder, "task/a-link"))).toBe("/tmp/cache");
    expect(readdirSync(join(folder, "layers/tools/bin"))).toEqual(["x"]);
    // The next time without the link.
    expect(findSettingsFile("My-function", work)).toEqual(unpacked);
  });

  it("is unpacked from a zip", async () => {
    const work = functionDirectory({});
    const entries = [{ path: "bootstrap", bytes: utf8("#!/bin/sh\n"), mode: 0o755 }];
    writeFileSync(join(work, "fn.zip"), writeZip(entries));
    expect(await unpackProject("fn.zip", work)).toMatchObject({
      ok: true,
      value: { directory: join(work, "fn/task") },
    });
    expect(readFileSync(join(work, "fn/task/bootstrap"), "utf8")).toBe("#!/bin/sh\n");
  });

  it.each([
    ["a link without a project", "https://example.org/", /no #p= part/],
    ["a link that was cut", link(PROJECT).slice(0, -9), /cut/],
    ["a zip that is not there", "nowhere.zip", /cannot be read/],
    [
      "a project whose folder is there already",
      link({ ...PROJECT, name: "taken" }),
      /there already/,
    ],
    [
      "a path that leaves the folder",
      link({
        ...PROJECT,
        files: new Map([["task/../../evil", { content: { kind: "text", text: "" }, mode: 0o644 }]]),
      }),
      /would leave the folder/,
    ],
  ])("refuses %s, and leaves nothing behind", async (_case, named, message) => {
    const work = functionDirectory({ "taken/mine": "" });
    expect(await unpackProject(named, join(work))).toMatchObject({
      ok: false,
      error: expect.stringMatching(message),
    });
    expect(readdirSync(work)).toEqual(["taken"]);
    expect(existsSync(join(work, "../evil"))).toBe(false);
  });
});
