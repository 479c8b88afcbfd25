import { expect, test } from "vitest";
import type { EnvironmentSpec } from "#contract/engine.ts";
import { compileHere } from "#bundle/typescript/compile-here.test-support.ts";
import { createJavaScriptEngine } from "./engine.ts";
import type { Sandbox } from "./sandbox-pool.ts";

const SPEC: EnvironmentSpec = {
  environmentId: "environment-1",
  files: [{ path: "/var/task/bootstrap.mjs", bytes: new Uint8Array(), mode: 0o755 }],
  memoryMb: 128,
  tmpMb: 512,
  architecture: "x86_64",
  allowedOrigins: [],
  runtimeApi: {
    address: "169.254.100.1:9001",
    openPort: () => new MessageChannel().port1,
    attachPort: () => undefined,
    openConnection: () => {
      throw new Error("The JavaScript engine opens no connections.");
    },
    close: () => {},
  },
};

/** An engine whose sandboxes are made when the test says so. */
function setUp() {
  const asked: (() => void)[] = [];
  const disposed: number[] = [];
  const started: unknown[] = [];
  const engine = createJavaScriptEngine({
    compile: compileHere,
    createSandbox: () =>
      new Promise<Sandbox>((resolve) => {
        const number = asked.length;
        asked.push(() => {
          const { port1, port2 } = new MessageChannel();
          port2.postMessage({ kind: "life" }, [new MessageChannel().port1]);
          port2.onmessage = ({ data }: { data: { kind: string } }) => started.push(data.kind);
          resolve({
            port: port1 as unknown as MessagePort, // Node's, which has what is used of it
            dispose: () => {
              disposed.push(number);
              port2.close();
            },
          });
        });
      }),
  });
  return { engine, asked, disposed, started };
}

test("has its sandbox before its process starts: waiting for one is no part of Init", async () => {
  const { engine, asked, started } = setUp();
  let isMade = false;
  const making = engine.createEnvironment(SPEC).then((environment) => {
    isMade = true;
    return environment;
  });
  await expect.poll(() => asked.length).toBe(1);
  expect(isMade).toBe(false);
  asked[0]?.();
  const environment = await making;
  const outcome = await environment.start({
    variables: new Map(),
    handler: "index.handler",
    now: 0,
    lineStepping: false,
  });
  expect(outcome.kind).toBe("started");
  await expect.poll(() => started).toContain("start");
  environment.dispose();
  engine.dispose();
});

test("gives back a sandbox that no process has used", async () => {
  const { engine, asked, disposed } = setUp();
  const making = engine.createEnvironment(SPEC);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.();
  (await making).dispose();
  expect(disposed).toEqual([0]);
  engine.dispose();
});

const file = (path: string, text: string, mode = 0o755) => ({
  path,
  bytes: new TextEncoder().encode(text),
  mode,
});

/** An environment with one extension, and what its start needs. */
async function withExtension(text: string, mode: number) {
  const made = setUp();
  const making = made.engine.createEnvironment({
    ...SPEC,
    files: [...SPEC.files, file("/opt/extensions/watcher.mjs", text, mode)],
  });
  await expect.poll(() => made.asked.length).toBe(1);
  made.asked[0]?.();
  const environment = await making;
  const starting = environment.extensions?.start({
    path: "/opt/extensions/watcher.mjs",
    variables: new Map([["AWS_LAMBDA_RUNTIME_API", "169.254.100.1:9001"]]),
    now: 0,
  });
  return { ...made, environment, starting };
}

// The same rules as for the Linux machine (Runtime API reference §10.2, "Discovery"; §5.2 for what execve refuses).
test.each([
  ["without the executable bit", "#!/usr/bin/env node\n", 0o644, "EACCES"],
  ["without a shebang", "console.log(1)\n", 0o755, "ENOEXEC"],
])("starts an extension as execve would: %s", async (_what, text, mode, errno) => {
  const { engine, environment, starting } = await withExtension(text, mode);
  expect(environment.extensions?.list()).toEqual(["watcher.mjs"]);
  expect(await starting).toEqual({ kind: "exec-failed", errno });
  engine.dispose();
});

test("gives an extension a sandbox of its own, beside the runtime's", async () => {
  const { engine, environment, starting, asked, started, disposed } = await withExtension(
    "#!/usr/bin/env node\n",
    0o755,
  );
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.();
  const outcome = await starting;
  if (outcome?.kind !== "started") throw new Error("it did not start");
  await expect.poll(() => started).toEqual(["start"]);
  outcome.process.kill("SIGKILL");
  expect(await outcome.process.exited).toMatchObject({ kind: "signaled", signal: "killed" });
  expect(disposed).toEqual([1]);
  environment.dispose();
  engine.dispose();
});

test("leaves extensions for other interpreters, and folders, to other engines", async () => {
  const { engine, asked } = setUp();
  const making = engine.createEnvironment({
    ...SPEC,
    files: [
      ...SPEC.files,
      file("/opt/extensions/collector", "#!/bin/bash\n"),
      file("/opt/extensions/lib/part.mjs", "#!/usr/bin/env node\n"),
      file("/opt/extensions/b", "#!/usr/bin/env node\n"),
    ],
  });
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.();
  const environment = await making;
  expect(environment.extensions?.list()).toEqual(["b"]);
  environment.dispose();
  engine.dispose();
});
