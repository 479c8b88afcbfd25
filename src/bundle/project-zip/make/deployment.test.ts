import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleProject } from "#project/examples/examples.dom.ts";
import type { Project } from "#project/project.ts";
import { writeZip } from "../../zip-writer.ts";
import { projectEntries } from "../project-entries.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.test-support.ts";

/** Each call of the AWS CLI is a Python that starts. */
const TIMEOUT_MS = 300_000;

describe("a deployment with the AWS CLI, from the first create to the second delete", () => {
  let folder: string;
  let plane: ControlPlane;
  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), "deployment-")), "my project");
    mkdirSync(folder);
    plane = await startControlPlane();
  });
  afterEach(async () => {
    rmSync(join(folder, ".."), { recursive: true, force: true });
    await plane.close();
  });

  const unpack = (project: Project): void => {
    writeFileSync(join(folder, "..", "p.zip"), writeZip(projectEntries(project)));
    execFileSync("unzip", ["-q", join("..", "p.zip")], { cwd: folder });
  };
  const make = (...args: string[]): Promise<{ status: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = spawn("make", [...args, `AWS=aws --endpoint-url ${plane.url}`], {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          HOME: join(folder, ".."),
          AWS_ACCESS_KEY_ID: "any",
          AWS_SECRET_ACCESS_KEY: "any",
          AWS_DEFAULT_REGION: "us-east-1",
        },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (out += data.toString()));
      child.stderr.on("data", (data: Buffer) => (err += data.toString()));
      child.on("close", (status) => resolve({ status, out, err }));
    });
  const succeeds = async (...args: string[]): Promise<string> => {
    const { status, out, err } = await make(...args);
    expect(status, `make ${args.join(" ")}\n${out}\n${err}`).toBe(0);
    return `${out}\n${err}`;
  };
  /** What a run changed. */
  const changesOf = async (...args: string[]): Promise<string[]> => {
    plane.changes.length = 0;
    await succeeds(...args);
    return [...plane.changes];
  };
  const only = <T>(map: ReadonlyMap<string, T>): T => {
    const [value, ...others] = map.values();
    if (value === undefined || others.length > 0) throw new Error(`${map.size} in place of one`);
    return value;
  };

  test(
    "a Bash function",
    async () => {
      unpack(await exampleProject("bash"));
      await succeeds("create");
      expect(only(plane.roles).policies).toEqual(
        new Set(["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]),
      );
      expect(only(plane.functions)).toMatchObject({
        state: "Active",
        configuration: { Runtime: "provided.al2023", Timeout: 3, Architectures: ["x86_64"] },
      });
      expect(await succeeds("invoke", "EVENT=events/empty.json")).toContain("REPORT RequestId");

      plane.handler = () => ({ payload: '{"errorMessage":"no"}', error: "Unhandled" });
      const failed = await make("invoke");
      expect(failed.status).not.toBe(0);
      expect(failed.out).toContain('{"errorMessage":"no"}');
      expect(failed.err).toContain("The function failed: Unhandled");

      const before = only(plane.functions).hash;
      writeFileSync(join(folder, "added by hand.sh"), "echo more\n");
      expect(await changesOf("update", "TIMEOUT=17")).toEqual([
        "IAM AttachRolePolicy",
        "PUT /2015-03-31/functions/function/code",
        "PUT /2015-03-31/functions/function/configuration",
      ]);
      expect(only(plane.functions).hash).not.toBe(before);
      expect(only(plane.functions).configuration["Timeout"]).toBe(17);
      writeFileSync(join(folder, "..", "deployed.zip"), only(plane.functions).zip);
      const listing = execFileSync("unzip", ["-Z1", join(folder, "..", "deployed.zip")], {
        encoding: "utf8",
      });
      expect(listing.trim().split("\n").toSorted()).toEqual([
        "added by hand.sh",
        "bootstrap",
        "handler.sh",
      ]);

      expect(await changesOf("create", "TIMEOUT=17")).toEqual(["IAM AttachRolePolicy"]);

      await succeeds("api");
      const again = await changesOf("api");
      expect(again).toEqual(["POST /2015-03-31/functions/function/policy"]);
      expect(plane.httpApis.size + plane.restApis.size).toBe(1);
      expect(await succeeds("invoke-api")).toContain('"id":"http1","method":"GET","path":"/"');

      await succeeds("delete");
      expect([
        plane.functions.size,
        plane.roles.size,
        plane.restApis.size,
        plane.httpApis.size,
      ]).toEqual([0, 0, 0, 0]);
      expect(await changesOf("delete")).toEqual(["DELETE /2015-03-31/functions/function"]);
    },
    TIMEOUT_MS,
  );

  test(
    "a Bash function whose runtime is a layer",
    async () => {
      unpack(await exampleProject("layer"));
      await succeeds("create");
      const layer = "function-bash-runtime";
      const version = (number: number) => ({
        Arn: `arn:aws:lambda:us-east-1:123456789012:layer:${layer}:${number}`,
      });
      expect(only(plane.functions).configuration["Layers"]).toEqual([version(1)]);
      expect(await succeeds("invoke")).toContain("REPORT RequestId");
      // The layer that Lambda gets has the runtime, executable.
      const listing = execFileSync("unzip", ["-Z", "dist/layers/bash-runtime.zip"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(listing).toMatch(/^-rwxr-xr-x .* bootstrap$/m);

      writeFileSync(join(folder, "layers/bash-runtime/lib/more.sh"), "echo more\n");
      expect(await changesOf("update")).toEqual([
        "IAM AttachRolePolicy",
        `POST /2018-10-31/layers/${layer}/versions`,
        "PUT /2015-03-31/functions/function/configuration",
      ]);
      expect(only(plane.functions).configuration["Layers"]).toEqual([version(2)]);
      expect(await succeeds("invoke")).toContain("REPORT RequestId");

      // Its requests tell no front end: an HTTP API.
      await succeeds("api");
      expect(only(plane.httpApis).name).toBe("function-http");
      expect(await succeeds("invoke-api")).toContain('"method":"GET","path":"/"');

      await succeeds("delete");
      expect(plane.layers.get(layer)).toEqual([]);
      expect([plane.functions.size, plane.httpApis.size, plane.roles.size]).toEqual([0, 0, 0]);
      await succeeds("delete");
    },
    TIMEOUT_MS,
  );

  test(
    "a function URL that streams, and a REST API",
    async () => {
      const project = await exampleProject("bash");
      const request = {
        name: "r",
        source: "function-url",
        isStreaming: true,
        method: "POST",
        target: "/a b?x=1#here",
        headers: [["x-test", "it's"]],
        body: "$(echo)",
      } as const;
      const rest = { ...request, source: "rest-v1", isStreaming: false, target: "/x" } as const;
      unpack({ ...project, events: [], requests: [request, rest] });
      await succeeds("create");
      await succeeds("api");
      expect(only(plane.functions).url).toMatchObject({ InvokeMode: "RESPONSE_STREAM" });
      expect([...only(plane.functions).permissions.keys()]).toContain("function-url");
      expect(only(plane.restApis)).toMatchObject({ name: "function-rest", stage: "prod" });
      const called = await succeeds("invoke-api", `REST_URL=${plane.url}/_called/rest1`);
      expect(called).toContain(
        '"id":"url","method":"POST","path":"/a b","query":"x=1","body":"$(echo)"',
      );
      expect(called).toContain('"id":"rest1","method":"POST","path":"/prod/x"');
      await succeeds("delete");
      expect([plane.functions.size, plane.restApis.size]).toEqual([0, 0]);
    },
    TIMEOUT_MS,
  );

  test(
    "layers alone",
    async () => {
      const { layers, files, ...rest } = await exampleProject("layer");
      const inLayer = [...files].filter(([path]) => path.startsWith("layers/"));
      unpack({ ...rest, layers, files: new Map(inLayer) });
      expect(await changesOf("create")).toEqual([
        "POST /2018-10-31/layers/function-bash-runtime/versions",
      ]);
      expect(await changesOf("create")).toEqual([]);
      writeFileSync(join(folder, "layers/bash-runtime/lib/more.sh"), "echo more\n");
      expect(await changesOf("layer-bash-runtime")).toEqual([
        "POST /2018-10-31/layers/function-bash-runtime/versions",
      ]);
      expect(await changesOf("update")).toEqual([]);
      expect(plane.layers.get("function-bash-runtime")).toHaveLength(2);
      for (const target of ["invoke", "api", "invoke-api"])
        expect((await make(target)).err, target).toMatch(/No rule to make target/);
      await succeeds("delete");
      expect(plane.layers.get("function-bash-runtime")).toEqual([]);
      expect(await changesOf("delete")).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
