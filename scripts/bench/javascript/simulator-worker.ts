import { createPausableClock } from "#base/clock.ts";
import type { OutputChunk, RuntimeProcess } from "../../../src/contract/engine.ts";
import { createCompiler } from "#bundle/worker/compile.ts";
import { openCompiler } from "#bundle/worker/open-compiler.ts";
import { createJavaScriptEngine } from "#engines/javascript/client/engine.ts";
import type { FunctionConfiguration, InvokeRequest, LambdaService } from "#lambda/contract.ts";
import { createRuntimeApiNetwork } from "#network/runtime-api-network.ts";
import type { RuntimeApiResponse } from "#runtime-api/message.ts";
import { createSimulator } from "#simulator/create-simulator.ts";

/* The simulator's half: the engine against empty handlers, and against the whole service. */

/** The yardstick's program: times a batch of its own pairs of requests each time that the bench lets it go on. */
const TIMED_LOOP = `const { BATCH, AWS_LAMBDA_RUNTIME_API } = process.env;
const api = "http://" + AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation";
for (;;) {
  await fetch(api + "/batch-wanted", { method: "POST" });
  const start = performance.now();
  for (let pair = 0; pair < Number(BATCH); pair += 1) {
    const next = await fetch(api + "/next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const event = await next.json();
    await fetch(api + "/" + id + "/response", { method: "POST", body: JSON.stringify(event) });
  }
  console.log((performance.now() - start) / Number(BATCH));
}
`;

const LOOP = `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation";
for (;;) {
  const next = await fetch(api + "/next");
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const event = await next.json();
  await fetch(api + "/" + id + "/response", { method: "POST", body: JSON.stringify(event) });
}
`;

/** Handlers of one file, which the default runtime runs: as JavaScript, and as TypeScript that has to be compiled. */
const HANDLERS = {
  "index.mjs": `const Size = { Small: 1, Large: 2 };
class Order { constructor(id, size) { this.id = id; this.size = size; } }
export const handler = async (event) => ({ order: new Order(event.hello, Size.Large) });
`,
  "index.ts": `enum Size { Small = 1, Large }
class Order { constructor(readonly id: string, readonly size: Size) {} }
export const handler = async (event: { hello: string }): Promise<object> => ({ order: new Order(event.hello, Size.Large) });
`,
} as const;

const EVENT = new TextEncoder().encode('{"hello":"world"}');

const made = new Map<number, (sandbox: { port: MessagePort; dispose(): void }) => void>();
let lastSandbox = 0;
const { timeOrigin } = performance;
const clock = createPausableClock({
  now: () => timeOrigin + performance.now(),
  setTimer: (fn, ms) => setTimeout(fn, ms),
  clearTimer: (timer) => clearTimeout(timer as number),
});

const engine = createJavaScriptEngine({
  // Chromium only: elsewhere a page has to start it.
  compile: createCompiler(openCompiler),
  createSandbox() {
    lastSandbox += 1;
    const id = lastSandbox;
    postMessage({ kind: "sandbox-wanted", id });
    return new Promise((resolve) => made.set(id, resolve));
  },
});

/** Called when a runtime asks for its first event. */
let onFirstCall: (() => void) | undefined;
/** Lets the yardstick's program go on with its next batch. */
let onBatchWanted: (() => void) | undefined;
const empty = createRuntimeApiNetwork({
  now: () => Date.now(),
  handle: async (_environment, { path, body }): Promise<RuntimeApiResponse> => {
    onFirstCall?.();
    for await (const _ of body);
    if (!path.endsWith("/next")) {
      if (path.endsWith("/batch-wanted"))
        await new Promise<void>((resolve) => {
          onBatchWanted = resolve;
        });
      return {
        status: 202,
        headers: [["Content-Type", "application/json"]],
        body: new Uint8Array(16),
      };
    }
    const headers = [
      ["Content-Type", "application/json"],
      ["Lambda-Runtime-Aws-Request-Id", "11111111-2222-4333-8444-555555555555"],
      ["Lambda-Runtime-Deadline-Ms", "1790000000000"],
    ] as const;
    return { status: 200, headers, body: EVENT };
  },
});

async function launch(
  path: string,
  source: string,
  variables: Readonly<Record<string, string>>,
): Promise<RuntimeProcess> {
  const runtimeApi = empty.connectRuntimeApi("bench");
  const environment = await engine.createEnvironment({
    environmentId: "bench",
    files: [{ path: `/var/task/${path}`, bytes: new TextEncoder().encode(source), mode: 0o755 }],
    memoryMb: 128,
    tmpMb: 512,
    architecture: "x86_64",
    allowedOrigins: [],
    runtimeApi,
  });
  const outcome = await environment.start({
    variables: new Map(
      Object.entries({ AWS_LAMBDA_RUNTIME_API: runtimeApi.address, ...variables }),
    ),
    handler: "index.handler",
    now: Date.now(),
    lineStepping: false,
  });
  if (outcome.kind !== "started") throw new Error(outcome.kind);
  return outcome.process;
}

const CONFIGURATION: FunctionConfiguration = {
  functionName: "function",
  handler: "index.handler",
  timeoutSeconds: 900,
  memoryMb: 128,
  tmpMb: 512,
  variables: new Map(),
  architecture: "x86_64",
  concurrencyLimit: 1,
  logFormat: "Text",
  failureLogStyle: "new",
  region: "us-east-1",
  accountId: "123456789012",
  qualifiers: new Map(),
  allowedOrigins: [],
  engine: "javascript",
};

let service: LambdaService | undefined;
function wholeService(): LambdaService {
  if (service !== undefined) return service;
  const { service: created } = createSimulator({
    clock,
    engines: { javascript: () => engine },
    emit: () => {},
    ids: {
      createUuid: () => crypto.randomUUID(),
      randomHex: (digits) => "0".repeat(digits),
    },
  });
  created.deploy(CONFIGURATION, {
    files: [
      { path: "/var/task/bootstrap.mjs", bytes: new TextEncoder().encode(LOOP), mode: 0o755 },
    ],
  });
  service = created;
  return created;
}

let plainWorker: Worker | undefined;
function bareWorker(): Worker {
  if (plainWorker !== undefined) return plainWorker;
  plainWorker = new Worker(new URL("./bare-client-worker.ts", import.meta.url), { type: "module" });
  const port = empty.connectRuntimeApi("bare").openPort() as unknown as MessagePort;
  plainWorker.postMessage({ port }, [port]);
  return plainWorker;
}

/** Output of the yardstick's process: a line for each batch. */
let yardstick: Promise<AsyncIterator<OutputChunk>> | undefined;

const calls = {
  prepare: () => engine.prepare(() => {}),
  /** Milliseconds a pair, from a plain Web Worker. */
  bare(batch: number): Promise<number> {
    const worker = bareWorker();
    worker.postMessage({ batch });
    return new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<number>): void => resolve(data);
    });
  },
  /** Milliseconds a pair, from the sandbox. */
  async sandbox(batch: number): Promise<number> {
    yardstick ??= launch("bootstrap.mjs", TIMED_LOOP, { BATCH: String(batch) }).then((process) =>
      process.output[Symbol.asyncIterator](),
    );
    const output = await yardstick;
    while (onBatchWanted === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    onBatchWanted();
    onBatchWanted = undefined;
    const { value } = await output.next();
    return Number(new TextDecoder().decode(value?.bytes));
  },
  /** Milliseconds an invocation through the whole service: placement, states, logs, trace. */
  async service(batch: number): Promise<number> {
    const request: InvokeRequest = {
      payload: EVENT,
      invocationType: "RequestResponse",
      wantsLogTail: false,
      source: "bench",
    };
    const target = wholeService();
    const start = performance.now();
    for (let n = 0; n < batch; n += 1) {
      const outcome = await target.invoke(request);
      await target.whenIdle(); // the invocation ends when the runtime asks for the next event
      if (outcome.kind !== "response" || outcome.functionError !== undefined)
        throw new Error(JSON.stringify(outcome));
    }
    return (performance.now() - start) / batch;
  },
  /** Milliseconds from the start of a process to its first call, with a sandbox standing ready or made for it. */
  async coldStart(isReady: boolean, file?: keyof typeof HANDLERS): Promise<number> {
    if (isReady) await engine.prepare(() => {});
    const start = performance.now();
    const called = new Promise<void>((resolve) => {
      onFirstCall = resolve;
    });
    const process =
      file === undefined
        ? await launch("bootstrap.mjs", LOOP, {})
        : await launch(file, HANDLERS[file], {
            _HANDLER: "index.handler",
            LAMBDA_TASK_ROOT: "/var/task",
          });
    await called;
    const took = performance.now() - start;
    onFirstCall = undefined;
    process.kill("SIGKILL");
    await process.exited;
    return took;
  },
};

addEventListener("message", ({ data }: MessageEvent) => {
  const message = data as {
    kind: string;
    id: number;
    name: keyof typeof calls;
    args: never[];
    port: MessagePort;
  };
  if (message.kind === "sandbox") {
    const { id, port } = message;
    made.get(id)?.({
      port,
      dispose() {
        port.close();
        postMessage({ kind: "sandbox-dropped", id });
      },
    });
    return;
  }
  const run = calls[message.name] as (...args: readonly unknown[]) => unknown;
  Promise.resolve()
    .then(() => run(...message.args))
    .then(
      (value) => postMessage({ kind: "answer", id: message.id, value }),
      (error: Error) =>
        postMessage({ kind: "failed", id: message.id, message: String(error.stack) }),
    );
});
