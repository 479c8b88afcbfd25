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
