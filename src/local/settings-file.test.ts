import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { importArchive } from "#bundle/import/import-archive.ts";
import { projectEntries } from "#bundle/project-zip/project-entries.ts";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import { cleanUp, functionDirectory } from "./local.test-support.ts";
import { findSettingsFile, newSettingsPath, writeSettingsFile } from "./settings-file.ts";

afterEach(cleanUp);

const workingDirectory = (json?: unknown): string =>
  functionDirectory({
    "out/bootstrap": "",
    "other/bootstrap": "",
    ...(json !== undefined && { "playground.json": JSON.stringify(json) }),
  });

describe("playground.json", () => {
  it("comes back as it was written, with folders relative to it", () => {
    const work = workingDirectory();
    const path = newSettingsPath(join(work, "out"), work);
    const file = {
      path,
      directory: join(work, "out"),
      layers: [join(work, "layer")],
      extensions: [join(work, "ext")],
      eventsDirectory: undefined,
      command: "make",
      watches: true,
      settings: { handler: "a.b", timeoutSeconds: 5, variables: { A: "1" } },
      events: [{ name: "one", text: "{}" }],
    };
    writeSettingsFile(file);
    expect(path).toBe(join(work, "playground.json"));
    expect(readFileSync(path, "utf8")).not.toContain(work);
    for (const named of [undefined, "out", "./out/", join(work, "out")])
      expect(findSettingsFile(named, work)).toEqual({ ok: true, value: file });
  });

  it("in the directory that was named goes before the one beside it", () => {
    const work = workingDirectory({ directory: "out", settings: { handler: "beside.it" } });
    writeFileSync(join(work, "out", "playground.json"), '{"settings":{"handler":"in.it"}}');
    expect(findSettingsFile("out", work)).toMatchObject({
      value: { directory: join(work, "out"), settings: { handler: "in.it" } },
    });
  });

  it("is not taken for another directory, nor overwritten for it", () => {
    const work = workingDirectory({ directory: "out" });
    expect(findSettingsFile("other", work)).toEqual({ ok: true, value: undefined });
    expect(newSettingsPath(join(work, "other"), work)).toBe(join(work, "other/playground.json"));
  });

  it("of a project's zip that was unpacked is read, and stays one that the page can import", async () => {
    const project: Project = {
      name: "mine",
      files: new Map([["task/bootstrap", { content: { kind: "text", text: "#!" }, mode: 0o755 }]]),
      layers: [],
      settings: { ...DEFAULT_SETTINGS, timeoutSeconds: 9, variables: [["A", "1"]] },
      events: [{ name: "one", text: "1" }],
      requests: [],
    };
    // Without the template: where that says something else, an import takes it.
    const entries = projectEntries(project).filter(({ path }) => path !== "template.yaml");
    const work = functionDirectory(
      Object.fromEntries(entries.map(({ path, bytes }) => [path, { content: bytes }])),
    );
    const found = findSettingsFile(undefined, work);
    if (!found.ok || found.value === undefined) throw new Error("not found");
    expect(found.value).toMatchObject({
      directory: work,
      eventsDirectory: join(work, "events"),
      settings: { timeoutSeconds: 9, variables: { A: "1" } },
    });
    const settings = { ...found.value.settings, timeoutSeconds: 11 };
    writeSettingsFile({ ...found.value, settings, events: [{ name: "two", text: "2" }] });
    const changed = entries.map(({ path }) => ({
      path,
      bytes: new Uint8Array(readFileSync(join(work, path))),
      unixMode: 0o100755,
    }));
    const two = { path: "events/two.json", bytes: utf8("2"), unixMode: 0o100644 };
    expect(await importArchive([...changed, two], { fileName: "mine.zip" })).toMatchObject({
      value: {
        project: {
          settings: { timeoutSeconds: 11, variables: [["A", "1"]] },
          events: [
            { name: "one", text: "1" },
            { name: "two", text: "2" },
          ],
        },
      },
    });
  });

  it.each([
    ["no JSON", "{", /^\S+playground\.json cannot be read: /],
    ["a wrong type", '{"settings":{"timeoutSeconds":"3"}}', /at settings\.timeoutSeconds: /],
    ["an unknown field", '{"handler":"a.b"}', /at handler: /],
  ])("that is %s is told in one line", (_case, text, message) => {
    const work = workingDirectory();
    writeFileSync(join(work, "playground.json"), text);
    expect(findSettingsFile(undefined, work)).toMatchObject({
      ok: false,
      error: expect.stringMatching(message),
    });
  });
});
