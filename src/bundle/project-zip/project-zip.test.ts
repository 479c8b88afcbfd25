import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LINK_MODE } from "#contract/symbolic-links.ts";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS } from "#project/examples/examples.ts";
import type { Project } from "#project/project.ts";
import { NASTY_PROJECT } from "../nasty-project.test-support.ts";
import { type PackageContents, packageContents } from "../package-contents.ts";
import { compileHere } from "../typescript/compile-here.test-support.ts";
import { compileProject } from "../worker/compile-project.ts";
import type { PackageEntry } from "../package-entry.ts";
import { writeZip } from "../zip-writer.ts";
import { fakeTools } from "./make/fake-tools.test-support.ts";
import { projectEntries } from "./project-entries.ts";

const examples = await Promise.all(
  EXAMPLE_IDS.map(async (id): Promise<[string, Project]> => [id, await exampleProject(id)]),
);
const bash = await exampleProject("bash");
const LAYERS_ALONE: Project = {
  ...bash,
  files: new Map([
    ["layers/tools/bin/tool", { content: { kind: "text", text: "#!/bin/sh\n" }, mode: 0o755 }],
  ]),
  layers: ["tools"],
};

/** Everything under a folder: path → mode and bytes. */
function tree(folder: string, prefix = ""): Map<string, readonly [mode: number, bytes: string]> {
  const found = new Map<string, readonly [number, string]>();
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) {
      for (const [inner, value] of tree(folder, path)) found.set(inner, value);
    } else {
      const full = join(folder, path);
      if (entry.isSymbolicLink())
        found.set(path, [LINK_MODE, Buffer.from(readlinkSync(full)).toString("base64")]);
      else found.set(path, [statSync(full).mode & 0o777, readFileSync(full).toString("base64")]);
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

  const unpack = (project: Project, contents?: PackageContents): void => {
    writeFileSync(join(folder, "..", "p.zip"), writeZip(projectEntries(project, contents)));
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
  ])("make dist of %s builds exactly what is deployed", async (_name, project) => {
    const contents = packageContents(project, await compileProject(project, compileHere));
    unpack(project, contents);
    const run = make("dist");
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
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

  test("make dist gives the same bytes again, at another time", { timeout: 60_000 }, () => {
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
    expect(readFileSync(join(folder, "dist/opt/lib/over/there"), "utf8")).toBe("in a folder");
    expect(readlinkSync(join(folder, "dist/opt/share/x"))).toBe("../bin");
    expect(statSync(join(folder, "dist/opt/lib/over")).isDirectory()).toBe(true);
  });

  test.each(["dist", "create", "invoke", "api", "invoke-api", "delete", "local", "clean"])(
    "make -n %s works",
    (target) => {
      unpack(NASTY_PROJECT);
      const run = make("-n", target, "ROLE=arn:aws:iam::123456789012:role/x");
      expect(run.stderr).toBe("");
      expect(run.status).toBe(0);
    },
  );

  test.each(["", "a b", "$(touch x)", "file://x", "a;b"])(
    "make create takes no function name that Lambda would refuse: %j",
    (name) => {
      unpack(bash);
      const run = make("create", `FUNCTION=${name.replaceAll("$", "$$$$")}`);
      expect(run.status).not.toBe(0);
      expect(run.stderr).toMatch(/FUNCTION is not a name that Lambda takes.*make create FUNCTION=/);
      expect(readdirSync(folder)).not.toContain("dist");
    },
  );

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
    const calls = fakeTools(join(folder, "..", "bin"));
    const run = withTools("create");
    expect(run.stderr).toBe("");
    const published = calls().filter((args) => args.includes("publish-layer-version"));
    expect(published.map((args) => option(args, "--layer-name"))).toEqual([
      "nasty-second_2",
      "nasty-first-one",
    ]);
    const [create = []] = calls().filter((args) => args.includes("create-function"));
    expect(option(create, "--handler")).toBe("it's.$handler#");
    expect(option(create, "--memory-size")).toBe("1769");
    expect(option(create, "--architectures")).toBe("arm64");
    expect(option(create, "--environment")).toBe("file://deploy/environment.json");
    const environment = readFileSync(join(folder, "deploy/environment.json"), "utf8");
    expect(JSON.parse(environment)).toEqual({
      Variables: Object.fromEntries(NASTY_PROJECT.settings.variables),
    });
    expect(
      create.slice(create.indexOf("--layers") + 1, create.indexOf("--logging-config")),
    ).toEqual([
      "arn:aws:lambda:us-east-1:123456789012:layer:x:1",
      "arn:aws:lambda:us-east-1:123456789012:layer:x:1",
    ]);
  });

  test("make local starts AWS's emulator on the built folders, with the variables unharmed", () => {
    unpack(NASTY_PROJECT);
    const calls = fakeTools(join(folder, "..", "bin"));
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

  test("make invoke sends the chosen event's file", () => {
    unpack(bash);
    const calls = fakeTools(join(folder, "..", "bin"));
    withTools("invoke");
    expect(calls()[0]).toContain("fileb://events/api-gateway.json");
  });

  test("make packs what was added by hand, and nothing that was taken away", () => {
    unpack(bash);
    mkdirSync(join(folder, "lib"));
    writeFileSync(join(folder, "lib/more.sh"), "echo more\n", { mode: 0o600 });
    rmSync(join(folder, "handler.sh"));
    expect(make("dist").status).toBe(0);
    expect([...tree(join(folder, "dist/function")).keys()].toSorted()).toEqual([
      "bootstrap",
      "lib/more.sh",
    ]);
  });

  test("layers alone need no function: nothing names one that is not there", () => {
    unpack(LAYERS_ALONE);
    const calls = fakeTools(join(folder, "..", "bin"));
    expect(withTools("create").status).toBe(0);
    expect(calls().map((args) => args[1])).toEqual([
      "list-layer-versions",
      "publish-layer-version",
    ]);
    expect(readFileSync(join(folder, "template.yaml"), "utf8")).not.toContain("function.zip");
    expect(withTools("invoke").stderr).toMatch(/No rule to make target/);
  });
});
