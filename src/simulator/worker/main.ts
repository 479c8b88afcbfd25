import { createPausableClock } from "#base/clock.ts";
import type { Engine } from "#contract/engine.ts";
import { createJavaScriptEngine } from "#engines/javascript/client/engine.ts";
import { createLinuxEngine } from "#engines/linux/client/linux-engine.ts";
import { createLambdaService } from "#lambda/lambda-service.ts";
import { createRuntimeApiNetwork } from "#network/runtime-api-network.ts";
import { createTraceRecorder } from "#trace/body-store.ts";
import type { OutsideMessage } from "../outside-message.ts";
import type { Command, SimulatorMessage } from "../protocol.ts";
import { randomHex } from "./random-hex.ts";
import { releaseGoneEnvironments } from "./gone-environments.ts";
import { watchGates } from "./held-gates.ts";
import { answerOutside } from "./outside.ts";
import { Sandboxes } from "./sandboxes.ts";
import { createCommandHandler } from "./simulator.ts";

/** The simulator: service model, wire and engines, composed. Runs in a Web Worker of its own. */
const post = (message: SimulatorMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

// Read once: asking for it costs more than the time itself, and every trace event has one.
const { timeOrigin } = performance;

const clock = createPausableClock({
  // Monotonic, unlike Date.now(): a deadline must not jump when the computer's clock is set.
  now: () => timeOrigin + performance.now(),
  setTimer: (fn, ms) => setTimeout(fn, ms),
  clearTimer: (timer) => clearTimeout(timer as number),
});

const createUuid = (): string => crypto.randomUUID();

const recorder = createTraceRecorder({
  clock,
  emit: ({ events, bodies }) => post({ kind: "trace", events, bodies }),
});
const sandboxes = new Sandboxes(post);
const engines = new Map<Engine["id"], Engine>();

function engine(id: Engine["id"]): Engine {
  const known = engines.get(id);
  if (known !== undefined) return known;
  const made = createEngine(id);
  engines.set(id, made);
  return made;
}

function createEngine(id: Engine["id"]): Engine {
  switch (id) {
    case "linux":
      return createLinuxEngine({ createSandbox: () => sandboxes.create("linux", []) });
    case "javascript":
      return createJavaScriptEngine({
        createSandbox: (allowedOrigins) => sandboxes.create("javascript", allowedOrigins),
        now: () => clock.now(),
      });
    case "local":
      throw new Error("Real processes need local mode: npm run local -- <dir>");
  }
}

const network = createRuntimeApiNetwork({
  handle: (environmentId, request) => service.handleRuntimeApi(environmentId, request),
  now: () => clock.now(),
});
const trace = releaseGoneEnvironments(
  watchGates(recorder, (held) => post({ kind: "held", ...held, now: clock.now() })),
  (environmentId) => network.disconnect(environmentId),
);
const service = createLambdaService({
  clock,
  engine,
  trace,
  createUuid,
  randomHex,
  connectRuntimeApi: (environmentId) => network.connectRuntimeApi(environmentId),
});

const handle = createCommandHandler({
  clock,
  service,
  engine,
  trace,
  sandboxes,
  createUuid,
  post,
  answerOutside({ request, port }) {
    const send = (message: OutsideMessage): void => port.postMessage(message);
    void answerOutside({ clock, service, createUuid }, request, send)
      .catch((error: unknown) => {
        send({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
      })
      .finally(() => port.close());
  },
});

self.onmessage = ({ data }: MessageEvent<Command>) => handle(data);
post({ kind: "ready" });
