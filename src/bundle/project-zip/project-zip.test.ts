import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS } from "#project/examples/examples.ts";
import type { Project } from "#project/project.ts";
import { NASTY_PROJECT } from "../nasty-project.ts";
import { packageContents } from "../package-contents.ts";
import type { PackageEntry } from "../package-entry.ts";
import { writeZip } from "../zip-writer.ts";
import { projectEntries } from "./project-entries.ts";

const examples = await Promise.all(
  EXAMPLE_IDS.map(async (id): Promise<[string, Project]> => [id, await exampleProject(id)]),
);
const bash = await exampleProject("bash");

/** Everything under a folder: path → mode and bytes. */
function tree(folder: string, prefix = ""): Map<string, readonly [mode: number, bytes: string]> {
  const found = new Map<string, readonly [number, string]>();
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) {
      for (const [inner, value] of tree(folder, path)) found.set(inner, value);
    } else {
      const full = join(folder, path);
      found.set(path, [statSync(full).mode & 0o777, readFileSync(full).toString("base64")]);
    }
  }
  return found;
}

const asTree = (entries: readonly PackageEntry[]) =>
  new Map(
    entries.map(({ path, mode, bytes }) => [path, [mode, Buffer.from(bytes).toString("base64")]]),
  );
const sorted = <T>(map: ReadonlyMap<string, T>) =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe("project zip", () => {
  let folder: string;
  beforeEach(() => {
    // A space in the path: make and its recipes must not mind.
    folder = join(mkdtempSync(join(tmpdir(), "project-zip-")), "my project");
    mkdirSync(folder);
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

  const unpack = (project: Project): void => {
    writeFileSync(join(folder, "..", "p.zip"), writeZip(projectEntries(project)));
    execFileSync("unzip", ["-q", join("..", "p.zip")], { cwd: folder });
  };
  const make = (...args: string[]) =>
    spawnSync("make", args, { cwd: folder, encoding: "utf8", env: { PATH: process.env["PATH"] } });

  test.each<[string, Project]>([
    ...examples,
    ["a nasty project", NASTY_PROJECT],
    [
      "names that the zip's own files have",
      {
        ...bash,
        files: new Map([
          ...bash.files,
          ["task/makefile", { content: { kind: "text", text: "all:" }, mode: 0o644 }],
          ["task/Events/x", { content: { kind: "text", text: "x" }, mode: 0o644 }],
        ]),
      },
    ],
  ])("make dist of %s builds exactly what is deployed", (_name, project) => {
    unpack(project);
    const run = make("dist");
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    const contents = packageContents(project);
    expect(sorted(tree(join(folder, "dist/function")))).toEqual(
      sorted(asTree(contents.function.entries)),
    );
    execFileSync("unzip", ["-q", "dist/function.zip", "-d", "from-zip"], { cwd: folder });
    expect(sorted(tree(join(folder, "from-zip")))).toEqual(
      sorted(asTree(contents.function.entries)),
    );
    for (const layer of contents.layers) {
      execFileSync("unzip", ["-q", `dist/layers/${layer.name}.zip`, "-d", `from-${layer.name}`], {
        cwd: folder,
      });
      expect(sorted(tree(join(folder, `from-${layer.name}`)))).toEqual(
        sorted(asTree(layer.entries)),
      );
    }
  });

  test("make dist gives the same bytes again, at another time", () => {
    unpack(NASTY_PROJECT);
    make("dist");
    const first = readFileSync(join(folder, "dist/function.zip"));
    execFileSync("find", [".", "-exec", "touch", "-t", "203001010000", "{}", "+"], { cwd: folder });
    make("dist");
    expect(readFileSync(join(folder, "dist/function.zip")).equals(first)).toBe(true);
  });

  test("layers are merged for a local run as Lambda merges them: later ones win", () => {
    unpack(NASTY_PROJECT);
    make("dist");
    expect(readFileSync(join(folder, "dist/opt/lib/same"), "utf8")).toBe("first");
  });

  test.each(["dist", "create", "update", "invoke", "delete", "local", "clean"])(
    "make -n %s works",
    (target) => {
      unpack(NASTY_PROJECT);
      const run = make("-n", target, "ROLE=arn:aws:iam::123456789012:role/x");
      expect(run.stderr).toBe("");
      expect(run.status).toBe(0);
    },
  );

  test("make create without a role says what is missing and builds nothing", async () => {
    unpack(await exampleProject("bash"));
    const run = make("create");
    expect(run.status).not.toBe(0);
    expect(run.stderr).toMatch(/ROLE is missing.*make create ROLE=arn:aws:iam/);
    expect(readdirSync(folder)).not.toContain("dist");
  });

  /** A program in place of `aws` or `docker` that records its arguments, one JSON list a line. */
  const record = (name: string): (() => string[][]) => {
    const bin = join(folder, "..", "bin");
    mkdirSync(bin, { recursive: true });
    const log = join(bin, `${name}.log`);
    writeFileSync(
      join(bin, name),
      `#!/usr/bin/env python3
import json, sys
open(${JSON.stringify(log)}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
print("arn:aws:lambda:us-east-1:123456789012:layer:x:1")
`,
      { mode: 0o755 },
    );
    return () =>
      readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as string[]);
  };
  const withTools = (...args: string[]) =>
    spawnSync("make", args, {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${join(folder, "..", "bin")}:${process.env["PATH"] ?? ""}` },
    });
  const option = (args: readonly string[], name: string): string | undefined =>
    args[args.indexOf(name) + 1];

  test("make create publishes the layers in order and passes every setting unharmed", () => {
    unpack(NASTY_PROJECT);
    const calls = record("aws");
    const run = withTools("create", "ROLE=arn:aws:iam::123456789012:role/x");
    expect(run.stderr).toBe("");
    const [first, second, create = []] = calls();
    expect(option(first ?? [], "--layer-name")).toBe("nasty-second_2");
    expect(option(second ?? [], "--layer-name")).toBe("nasty-first-one");
    expect(create.slice(0, 2)).toEqual(["lambda", "create-function"]);
    expect(option(create, "--handler")).toBe("it's.$handler#");
    expect(option(create, "--memory-size")).toBe("1769");
    expect(option(create, "--architectures")).toBe("arm64");
    const environment = JSON.parse(option(create, "--environment") ?? "") as unknown;
    expect(environment).toEqual({
      Variables: Object.fromEntries(NASTY_PROJECT.settings.variables),
    });
    const at = create.indexOf("--layers");
    expect(create.slice(at + 1)).toHaveLength(2);
  });

  test("make local starts AWS's emulator on the built folders, with the variables unharmed", () => {
    unpack(NASTY_PROJECT);
    const calls = record("docker");
    expect(withTools("local").status).toBe(0);
    const [args = []] = calls();
    expect(args).toContain(`${folder}/dist/function:/var/task:ro`);
    expect(args).toContain(`${folder}/dist/opt:/opt:ro`);
    expect(option(args, "--entrypoint")).toBe("/usr/local/bin/aws-lambda-rie");
    expect(args.at(-1)).toBe("public.ecr.aws/lambda/provided:al2023");
    for (const [name, value] of NASTY_PROJECT.settings.variables)
      expect(args).toContain(`${name}=${value}`);
    expect(args).toContain("_HANDLER=it's.$handler#");
  });

  test("make invoke sends the chosen event's file", async () => {
    unpack(await exampleProject("bash"));
    const calls = record("aws");
    withTools("invoke");
    expect(calls()[0]).toContain("fileb://events/api-gateway.json");
  });
});
