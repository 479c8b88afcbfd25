/** The service model over the real machine, in one thread under Node: what a function's log says, and its trace. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { createSimulatedClock, type SimulatedClock } from "#base/simulated-clock.ts";
import { createLinuxEngine } from "#engines/linux/client/linux-engine.ts";
import { parseManifest } from "#engines/linux/worker/manifest.ts";
import { MachineHost } from "#engines/linux/worker/machine-host.ts";
import type { FunctionConfiguration, LambdaService } from "#lambda/contract.ts";
import { createSimulator } from "#simulator/create-simulator.ts";

const IMAGE = join(import.meta.dirname, "../../../public/linux");

const CONFIGURATION: FunctionConfiguration = {
  functionName: "function",
  handler: "function.handler",
  timeoutSeconds: 3,
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
  engine: "linux",
};

export interface ReportedInvocation {
  readonly payload: string;
  readonly functionError: string | undefined;
  readonly status: number;
  readonly log: string;
  readonly durationMs: number;
  readonly initMs: number;
}

export interface MachineService {
  readonly service: LambdaService;
  readonly clock: SimulatedClock;
  close(): void;
  deploy(
    files: readonly { readonly path: string; readonly text: string }[],
    configuration?: Partial<FunctionConfiguration>,
  ): void;
  invoke(payload?: string): Promise<ReportedInvocation>;
}

const bytesOf = (path: string): ArrayBuffer => new Uint8Array(readFileSync(path)).buffer;

export function createMachineService(): MachineService {
  const require = createRequire(import.meta.url);
  const manifest = parseManifest(JSON.parse(readFileSync(`${IMAGE}/manifest.json`, "utf8")));
  const image = {
    manifest,
    wasm: bytesOf(require.resolve("v86/build/v86.wasm")),
    state: bytesOf(`${IMAGE}/${manifest.state.file}`),
  };
  const clock = createSimulatedClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimer: (fn, ms) => setTimeout(fn, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  const simulator = createSimulator({
    clock,
    engines: {
      linux: () =>
        createLinuxEngine({
          clock,
          createSandbox: async () => {
            const { port1, port2 } = new MessageChannel();
            const host = new MachineHost(port2 as unknown as MessagePort, async () => image);
            return { port: port1 as unknown as MessagePort, dispose: () => host.stop() };
          },
        }),
    },
    emit: () => {},
    ids: {
      createUuid: () => randomUUID(),
      randomHex: (digits) => randomUUID().replaceAll("-", "").slice(0, digits),
    },
  });
  const { service } = simulator;
  return {
    service,
    clock,
    close: () => simulator.close(),
    deploy(files, configuration = {}) {
      service.deploy(
        { ...CONFIGURATION, ...configuration },
        {
          files: files.map(({ path, text }) => ({
            path,
            bytes: new TextEncoder().encode(text),
            mode: 0o755,
          })),
        },
      );
    },
    async invoke(payload = "{}") {
      const outcome = await service.invoke({
        payload: new TextEncoder().encode(payload),
        invocationType: "RequestResponse",
        wantsLogTail: true,
        source: "invoke",
      });
      const text = new TextDecoder();
      const isResponse = outcome.kind === "response";
      const log = isResponse ? text.decode(outcome.logTail) : "";
      const milliseconds = (name: string): number =>
        Number(new RegExp(`\t${name}: ([\\d.]+) ms`).exec(log)?.[1]);
      return {
        payload: isResponse ? text.decode(outcome.payload) : "",
        functionError: isResponse ? outcome.functionError : undefined,
        status: outcome.kind === "rejected" ? outcome.status : 200,
        log,
        durationMs: milliseconds("Duration"),
        initMs: milliseconds("Init Duration"),
      };
    },
  };
}
