import type { Clock } from "#base/clock.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type {
  ByteConnection,
  Engine,
  EngineEnvironment,
  EngineProcess,
  EnvironmentSpec,
  ExitStatus,
  ExtensionSpec,
  ExtensionStart,
  OutputChunk,
  ProcessSpec,
  RuntimeProcess,
  SourcePosition,
  StartOutcome,
} from "#contract/engine.ts";
import { type HeaderList, type RuntimeApiResponse, headerValue } from "#runtime-api/message.ts";
import type { LambdaService } from "./contract.ts";

/** What a scripted runtime can do. Each call rests while the process is frozen, and for ever once it is dead. */
export interface FakeProcess {
  readonly spec: ProcessSpec;
  readonly environment: EnvironmentSpec;
  /** Kept over restarts, as `/tmp` is. */
  readonly tmp: Map<string, string>;
  /** Starts of this environment's process so far, this one included. */
  readonly startNumber: number;
  call(
    method: string,
    path: string,
    options?: {
      readonly headers?: HeaderList;
      readonly body?:
        | string
        | Uint8Array
        | readonly (string | Uint8Array)[]
        | AsyncIterable<Uint8Array>;
      readonly trailers?: HeaderList;
      readonly signal?: AbortSignal;
    },
  ): Promise<RuntimeApiResponse>;
  /** Polls for an invocation. */
  next(): Promise<{
    readonly requestId: string;
    readonly event: string;
    readonly response: RuntimeApiResponse;
  }>;
  respond(requestId: string, body: string | Uint8Array): Promise<RuntimeApiResponse>;
  fail(requestId: string, body: string, errorType?: string): Promise<RuntimeApiResponse>;
  initError(body: string, errorType?: string): Promise<RuntimeApiResponse>;
  print(text: string): void;
  printError(text: string): void;
  sleep(ms: number): Promise<void>;
  /** Stops at a source line, when line stepping is on. */
  line(position: SourcePosition): Promise<void>;
  /** Never returns. */
  hang(): Promise<never>;
}

/** A runtime as a function: what it returns is its exit status. */
export type FakeScript = (process: FakeProcess) => Promise<number | ExitStatus>;

export interface FakeEngineOptions {
  readonly clock: Clock;
  readonly service: () => LambdaService;
  /** A script, or an outcome that is no start. */
  readonly bootstrap: FakeScript | Exclude<StartOutcome, { readonly kind: "started" }>;
  /** Files of `/opt/extensions`: what each does, or why it cannot be started. Absent: the engine starts none. */
  readonly extensions?: Readonly<Record<string, FakeScript | { readonly errno: string }>>;
  /** What listens in the environment; absent: nothing can. */
  readonly connect?: (port: number) => Promise<ByteConnection>;
  readonly maxMemoryUsedMb?: () => number | undefined;
  readonly variables?: ReadonlyMap<string, string>;
  readonly createEnvironment?: () => Promise<void>;
  readonly waitsForRuntime?: boolean;
}

/** An engine for tests: processes are functions that call the service's Runtime API in memory. */
export interface FakeEngine extends Engine {
  /** What happened to processes and environments, in order. */
  readonly history: string[];
  readonly specs: ProcessSpec[];
  readonly extensionSpecs: ExtensionSpec[];
}

export function createFakeEngine(options: FakeEngineOptions): FakeEngine {
  const history: string[] = [];
  const specs: ProcessSpec[] = [];
  const extensionSpecs: ExtensionSpec[] = [];
  return {
    id: "linux",
    history,
    specs,
    extensionSpecs,
    ...(options.waitsForRuntime !== undefined && { waitsForRuntime: options.waitsForRuntime }),
    prepare: (onProgress) => {
      onProgress({ kind: "ready", tookMs: 0 });
      return Promise.resolve();
    },
    async createEnvironment(environment): Promise<EngineEnvironment> {
      await options.createEnvironment?.();
      const tmp = new Map<string, string>();
      const { environmentId } = environment;
      let starts = 0;
      const alive = new Set<EngineProcess>();
      const { extensions } = options;
      history.push(`${environmentId} created`);
      return {
        ...(options.connect !== undefined && { connect: options.connect }),
        ...(extensions !== undefined && {
          extensions: {
            list: () => Object.keys(extensions),
            start: (spec: ExtensionSpec): Promise<ExtensionStart> => {
              extensionSpecs.push(spec);
              const name = spec.path.slice("/opt/extensions/".length);
              const script = extensions[name];
              if (typeof script !== "function") {
                return Promise.resolve({ kind: "exec-failed", errno: script?.errno ?? "ENOENT" });
              }
              history.push(`${environmentId} ${name} started`);
              const process = runScript(script, options, {
                environment,
                spec: { ...spec, handler: "", lineStepping: false },
                tmp,
                startNumber: starts + 1,
                log: (text) => history.push(`${environmentId} ${name} ${text}`),
              });
              alive.add(process);
              return Promise.resolve({ kind: "started", process });
            },
          },
        }),
        start: (spec) => {
          starts += 1;
          specs.push(spec);
          const { bootstrap } = options;
          if (typeof bootstrap !== "function") return Promise.resolve(bootstrap);
          history.push(`${environmentId} started`);
          const process = runScript(bootstrap, options, {
            environment,
            spec,
            tmp,
            startNumber: starts,
            log: (text) => history.push(`${environmentId} ${text}`),
          });
          alive.add(process);
          const entryPoint = "/var/task/bootstrap";
          return Promise.resolve({
            kind: "started",
            entryPoint,
            candidates: [
              { path: entryPoint, outcome: "taken" },
              { path: "/opt/bootstrap", outcome: "not-tried" },
            ],
            process,
          });
        },
        dispose: () => {
          for (const process of alive) process.kill("SIGKILL");
          history.push(`${environmentId} disposed`);
        },
      };
    },
    dispose: () => {},
  };
}

function runScript(
  script: FakeScript,
  { clock, service, maxMemoryUsedMb, variables }: FakeEngineOptions,
  start: Pick<FakeProcess, "environment" | "spec" | "tmp" | "startNumber"> & {
    readonly log: (text: string) => void;
  },
): RuntimeProcess {
  const output = createQueue<OutputChunk>();
  let frozen: Promise<void> | undefined;
  let thawed: () => void = () => {};
  let exit: ExitStatus | undefined;
  let settleExit: (status: ExitStatus) => void = () => {};
  const exited = new Promise<ExitStatus>((resolve) => {
    settleExit = resolve;
  });
  const die = (status: ExitStatus): void => {
    if (exit !== undefined) return;
    exit = status;
    start.log(status.kind === "exited" ? `exit ${status.code}` : `died: ${status.signal}`);
    output.end();
    settleExit(status);
  };
  const alive = async (): Promise<void> => {
    while (frozen !== undefined) await frozen;
    if (exit !== undefined) await new Promise<never>(() => {});
  };
  const print = (stream: "stdout" | "stderr", text: string): void => {
    if (exit === undefined) output.push({ stream, bytes: utf8(text) });
  };
  let continueLine: () => void = () => {};

  const call: FakeProcess["call"] = async (method, path, init = {}) => {
    await alive();
    const response = await service().handleRuntimeApi(start.environment.environmentId, {
      method,
      // Paths of other APIs bring their version along.
      path: path.startsWith("/") ? `/2018-06-01${path}` : `/${path}`,
      headers: init.headers ?? [],
      body: bytesOf(init.body),
      trailers: () => init.trailers ?? [],
      signal: init.signal ?? new AbortController().signal,
    });
    await alive();
    return response;
  };
  const post = (
    path: string,
    body: string | Uint8Array,
    errorType?: string,
  ): Promise<RuntimeApiResponse> =>
    call("POST", path, {
      body,
      headers: errorType === undefined ? [] : [["Lambda-Runtime-Function-Error-Type", errorType]],
    });
  const api: FakeProcess = {
    ...start,
    call,
    async next() {
      const response = await call("GET", "/runtime/invocation/next");
      const requestId = headerValue(response.headers, "lambda-runtime-aws-request-id") ?? "";
      return { requestId, event: utf8Text(response.body), response };
    },
    respond: (requestId, body) => post(`/runtime/invocation/${requestId}/response`, body),
    fail: (requestId, body, errorType) =>
      post(`/runtime/invocation/${requestId}/error`, body, errorType),
    initError: (body, errorType) => post("/runtime/init/error", body, errorType),
    print: (text) => print("stdout", text),
    printError: (text) => print("stderr", text),
    async sleep(ms) {
      await new Promise<void>((resolve) => {
        clock.after(ms, resolve);
      });
      await alive();
    },
    async line(position) {
      const { onLine } = process;
      if (!start.spec.lineStepping || onLine === undefined) return;
      await new Promise<void>((resolve) => {
        continueLine = resolve;
        onLine(position);
      });
      await alive();
    },
    hang: () => new Promise<never>(() => {}),
  };

  const process: RuntimeProcess = {
    output: output.items,
    exited,
    kill(signal) {
      die({
        kind: "signaled",
        signal: signal === "SIGKILL" ? "killed" : "terminated",
        isOutOfMemory: false,
      });
    },
    freeze() {
      start.log("frozen");
      frozen = new Promise((resolve) => {
        thawed = resolve;
      });
    },
    thaw() {
      start.log("thawed");
      frozen = undefined;
      thawed();
    },
    maxMemoryUsedMb: () => Promise.resolve(maxMemoryUsedMb === undefined ? 31 : maxMemoryUsedMb()),
    onLine: undefined,
    continueLine: (mode) => {
      start.log(`line: ${mode}`);
      continueLine();
    },
    variables: () => Promise.resolve(variables ?? new Map()),
    position: () => undefined,
  };
  // Started a moment later, as a real process is.
  void Promise.resolve()
    .then(() => script(api))
    .then((end) => die(typeof end === "number" ? { kind: "exited", code: end } : end));
  return process;
}

type FakeBody = NonNullable<Parameters<FakeProcess["call"]>[2]>["body"];

async function* bytesOf(body: FakeBody): AsyncIterable<Uint8Array> {
  if (body === undefined) return;
  if (typeof body === "string") {
    if (body !== "") yield utf8(body);
  } else if (body instanceof Uint8Array) {
    yield body;
  } else if (Symbol.asyncIterator in body) {
    yield* body;
  } else {
    for (const piece of body) yield typeof piece === "string" ? utf8(piece) : piece;
  }
}

function createQueue<T>(): { push(item: T): void; end(): void; items: AsyncIterable<T> } {
  const items: T[] = [];
  let isEnded = false;
  let wake: () => void = () => {};
  return {
    push(item) {
      items.push(item);
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    items: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const item = items.shift();
          if (item !== undefined) yield item;
          else if (isEnded) return;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      },
    },
  };
}
