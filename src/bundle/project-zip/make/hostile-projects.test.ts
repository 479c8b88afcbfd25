import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkRelativePath } from "#project/project-path.ts";
import { projectFromJson, projectToJson } from "#project/project-json.ts";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";
import { utf8 } from "#base/utf8.ts";
import { toCurl } from "#event-sources/curl/to-curl.ts";
import { writeZip } from "../../zip-writer.ts";
import { projectEntries } from "../project-entries.ts";
import { fakeTools } from "./fake-tools.test-support.ts";

/** What runs a command when a shell or make reads it as more than a text. Whatever runs leaves a file `pwned…`. */
const COMMANDS = [
  "$(touch pwned)",
  "`touch pwned`",
  "'; touch pwned; '",
  '"; touch pwned; "',
  "'$(touch pwned)'",
  "\ntouch pwned\n",
  "\n\ttouch pwned\n",
  "\n\t@touch pwned #",
  "\npwned-all: ; touch pwned",
  "$(shell touch pwned)",
  "${shell touch pwned}",
  "$(eval $(shell touch pwned))",
  "\\#$(shell touch pwned)",
  "\\\\#$(shell touch pwned)",
  "| touch pwned",
  "&& touch pwned",
  "; touch pwned #",
  "\nendef\n$(shell touch pwned)",
  "@pwned",
  "-o pwned",
  "--output=pwned",
  "\\",
  "\\\n\ttouch pwned",
  "{touch,pwned}",
  "file://deploy/environment.json",
  "\r\ntouch pwned\r\n",
  "%$<$@$(MAKE)",
  "\u2028touch pwned",
  // Ends the paste in a terminal.
  "\u001b[201~\ntouch pwned\n",
] as const;

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...COMMANDS), fc.constantFrom("a", "é", " ", "x1")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(""));
/** As many of them as file names can be. */
const path = hostile
  .map((text) => text.replaceAll(/[\\\n\r\t/]/g, "").trim())
  .filter((text) => checkRelativePath(text).ok && !text.startsWith("pwned"));
const file: ProjectFile = { content: { kind: "text", text: "#!/bin/sh\n" }, mode: 0o755 };

const project: fc.Arbitrary<Project> = fc.record({
  name: hostile,
  files: fc
    .uniqueArray(path, { minLength: 1, maxLength: 4 })
    .map(
      (paths) =>
        new Map([
          ["task/bootstrap", file],
          ...paths.map((one): [string, ProjectFile] => [`task/${one}`, file]),
          ...paths.map((one): [string, ProjectFile] => [`layers/tools/${one}`, file]),
        ]),
    ),
  layers: fc.constant(["tools"]),
  settings: fc.record({
    ...Object.fromEntries(
      Object.entries(DEFAULT_SETTINGS).map(([key, value]) => [key, fc.constant(value)]),
    ),
    functionName: hostile,
    handler: hostile,
    variables: fc.array(fc.tuple(hostile, hostile), { maxLength: 2 }),
  }) as unknown as fc.Arbitrary<Project["settings"]>, // every setting has its own kind of value
  events: fc.array(fc.record({ name: hostile, text: hostile }), { minLength: 1, maxLength: 2 }),
  requests: fc
    .record({
      source: fc.constantFrom("http-v2", "rest-v1", "function-url"),
      target: hostile,
      value: hostile,
      body: hostile,
      // What a project file may not have at all; a project in memory might.
      method: fc.oneof(fc.constant("POST"), hostile),
    })
    .map(({ source, target, value, body, method }) => [
      { name: target, source, method, target, headers: [["x-hostile", value]], body },
    ]),
}) as fc.Arbitrary<Project>; // tuples of a `map` are arrays to TypeScript

const TARGETS = ["dist", "create", "invoke", "api", "invoke-api", "local", "delete", "clean"];

describe("fifty hostile projects", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hostile-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pwned = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      // An event may be called so; no recipe works in that folder.
      (name) => /(?:^|\/)pwned/.test(name) && !name.includes("/events/"),
    );

  test(
    "run nothing when they are unpacked or made, whatever the target",
    { timeout: 300_000 },
    () => {
      const bin = join(folder, "bin");
      fakeTools(bin);
      let count = 0;
      fc.assert(
        fc.property(project, (hostileProject) => {
          count += 1;
          const home = join(folder, `p${count}`);
          mkdirSync(home);
          writeFileSync(join(folder, "p.zip"), writeZip(projectEntries(hostileProject)));
          execFileSync("unzip", ["-q", join("..", "p.zip")], { cwd: home });
          const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
          // The project's own name, which Lambda refuses; then past that check, with another one.
          spawnSync("make", ["-k", "check", "invoke", "api", "delete"], { cwd: home, env });
          const made = spawnSync("make", ["-s", ...TARGETS, "FUNCTION=harmless", "HANDLER=a.b"], {
            cwd: home,
            env,
            encoding: "utf8",
          });
          expect(made.stderr).not.toMatch(/syntax|unterminated|not found|missing separator/i);
          expect(made.status, made.stderr).toBe(0);
          expect(pwned()).toEqual([]);
          rmSync(home, { recursive: true });
        }),
        { numRuns: 50 },
      );
    },
  );

  test("run nothing when a request is copied as curl and pasted", { timeout: 120_000 }, () => {
    const bin = join(folder, "bin");
    fakeTools(bin);
    fc.assert(
      fc.property(project, ({ requests }) => {
        for (const { method, target, headers, body } of requests) {
          const [path = "", rawQuery = ""] = target.split("?");
          const request = {
            method,
            path,
            rawQuery,
            headers,
            body: utf8(body),
            sourceIp: "",
            protocol: "",
          };
          const command = toCurl(request, "http://127.0.0.1");
          // oxlint-disable-next-line no-control-regex -- a terminal acts on these before a shell reads quotes
          expect(command).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
          const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
          const run = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
          expect(run.stderr).toBe("");
          expect(pwned()).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("are refused or come out as they went in, as project files", () => {
    fc.assert(
      fc.property(project, (hostileProject) => {
        const json = projectToJson(hostileProject);
        const read = projectFromJson(json);
        const isMethod = hostileProject.requests.every(({ method }) => /^[A-Za-z-]+$/.test(method));
        expect(read.ok ? projectToJson(read.value) : json).toBe(json);
        expect(isMethod || !read.ok).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("the check would see a command that runs", () => {
    writeFileSync(join(folder, "Makefile"), "dist:\n\ttouch pwned\n");
    execFileSync("make", ["-s", "dist"], { cwd: folder });
    expect(pwned()).toEqual(["pwned"]);
    expect(readFileSync(join(folder, "pwned"), "utf8")).toBe("");
  });
});
