import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { HostTime } from "#base/clock.ts";
import { fromBase64 } from "#base/base64.ts";
import { utf8Text } from "#base/utf8.ts";
import { expect } from "vitest";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import { type LocalSimulatorOptions, startLocalSimulator } from "./local-simulator.ts";

/** A file of a function: its text or bytes, and its mode (default 0755). */
export interface FixtureFile {
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

const leftovers: (() => Promise<void> | void)[] = [];

/** Ends what the tests began; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const undo of leftovers.splice(0).toReversed()) await undo();
}

/** An assertion that comes true sooner or later: how soon is the machine's business, not the test's. */
export const eventually = <T>(read: () => T): ReturnType<typeof expect.poll> =>
  expect.poll(read, { timeout: 15_000, interval: 20 });

/** Registers something to undo after the test. */
export function afterwards(undo: () => Promise<void> | void): void {
  leftovers.push(undo);
}

/** A directory with a function in it. */
export function functionDirectory(files: Readonly<Record<string, string | FixtureFile>>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "local-mode-")));
  for (const [name, given] of Object.entries(files)) {
    const file = typeof given === "string" ? { content: given } : given;
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content, { mode: file.mode ?? 0o755 });
  }
  leftovers.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Shell functions for a bootstrap: `next` sets `$id` and `$event`; `respond` and `api_error` post to it. */
export const BASH_LOOP = `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
next() {
  local headers; headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/invocation/next") || exit 99
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  rm -f "$headers"
}
post() { curl -sS -o /dev/null -w '%{http_code}' -X POST "$api/$1" "\${@:2}"; }
respond() { post "invocation/$id/response" -d "$1"; }
`;

/** A bootstrap that answers each event with what \`handler\` prints. */
export function bashFunction(handler: string, init = ""): string {
  return `${BASH_LOOP}${init}\nhandler() {\n${handler}\n}\nwhile next; do respond "$(handler)" >/dev/null; done\n`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Of \`X-Amz-Log-Result\`. */
  readonly logTail: string;
}

/** Local mode inside this process, on free ports. */
export interface RunningFunction {
  readonly url: string;
  readonly runtimeApi: string;
  readonly events: readonly TraceEvent[];
  readonly invoke: (
    payload?: string,
    options?: { readonly headers?: Record<string, string>; readonly query?: string },
  ) => Promise<Answer>;
  /** All log lines so far. */
  readonly logs: () => readonly string[];
  readonly redeploy: () => void;
  readonly close: () => Promise<void>;
}

export async function runFunction(
  directory: string,
  settings: Partial<FunctionConfiguration> & {
    readonly startsProcess?: boolean;
    readonly layers?: readonly string[];
    readonly extensions?: readonly string[];
    readonly workbench?: LocalSimulatorOptions["workbench"];
    readonly time?: HostTime;
    readonly onNote?: (text: string) => void;
  } = {},
): Promise<RunningFunction> {
  const events: TraceEvent[] = [];
  const {
    startsProcess = true,
    layers = [],
    extensions = [],
    workbench,
    time,
    onNote = () => undefined,
    ...configuration
  } = settings;
  const simulator = await startLocalSimulator({
    directory,
    port: 0,
    apiPort: 0,
    startsProcess,
    layers,
    extensions,
    onNote,
    workbench,
    ...(time !== undefined && { time }),
    configuration: { ...DEFAULTS, ...configuration },
    onTrace(batch) {
      events.push(...batch.events);
    },
  });
  leftovers.push(() => simulator.close());
  const url = `http://${simulator.invokeApi}/2015-03-31/functions/function/invocations`;
  return {
    url,
    runtimeApi: simulator.runtimeApi,
    events,
    async invoke(payload = "{}", { headers = {}, query = "" } = {}) {
      const response = await fetch(url + query, {
        method: "POST",
        body: payload,
        headers: { "X-Amz-Log-Type": "Tail", ...headers },
      });
      const logResult = fromBase64(response.headers.get("x-amz-log-result") ?? "");
      return {
        status: response.status,
        headers: response.headers,
        body: await response.text(),
        logTail: utf8Text(logResult ?? new Uint8Array()),
      };
    },
    logs: () => events.filter((event) => event.kind === "log").map((event) => event.text),
    redeploy: () => simulator.redeploy(),
    close: () => simulator.close(),
  };
}

const DEFAULTS: FunctionConfiguration = {
  functionName: "function",
  handler: "function.handler",
  timeoutSeconds: 10,
  memoryMb: 128,
  tmpMb: 512,
  variables: new Map(),
  architecture: "x86_64",
  concurrencyLimit: 10,
  logFormat: "Text",
  failureLogStyle: "new",
  region: "us-east-1",
  accountId: "123456789012",
  qualifiers: new Map(),
  allowedOrigins: [],
  engine: "local",
};
