import { messageOf } from "#base/message-of.ts";
import { createSimulatedClock } from "#base/simulated-clock.ts";
import { createCompiler } from "#bundle/worker/compile.ts";
import { createJavaScriptEngine } from "#engines/javascript/client/engine.ts";
import { startMetronome } from "#engines/javascript/client/time/metronome.ts";
import { ProcessTimes } from "#engines/javascript/client/time/process-times.ts";
import { createLinuxEngine } from "#engines/linux/client/linux-engine.ts";
import { createSimulator } from "../create-simulator.ts";
import type { OutsideMessage } from "../outside-message.ts";
import type { Command, SimulatorMessage } from "../protocol.ts";
import { randomHex } from "./random-hex.ts";
import { answerOutside } from "./outside.ts";
import { Sandboxes } from "./sandboxes.ts";
import { createPageCommandHandler } from "./page-commands.ts";

/** The simulator: service model, wire and engines, composed. Runs in a Web Worker of its own. */
const post = (message: SimulatorMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

// Read once: asking for it costs more than the time itself, and every trace event has one.
const { timeOrigin } = performance;

// Monotonic, unlike Date.now(): a deadline must not jump when the computer's clock is set.
const wall = (): number => timeOrigin + performance.now();

const clock = createSimulatedClock({
  now: wall,
  setTimer: (fn, ms) => setTimeout(fn, ms),
  clearTimer: (timer) => clearTimeout(timer as number),
});

const createUuid = (): string => crypto.randomUUID();

const sandboxes = new Sandboxes(post);
const { service } = createSimulator({
  clock,
  engines: {
    linux: () => createLinuxEngine({ createSandbox: () => sandboxes.create("linux"), clock }),
    javascript: () =>
      createJavaScriptEngine({
        createSandbox: (allowedOrigins) => sandboxes.create("javascript", allowedOrigins),
        compile: createCompiler(() => sandboxes.create("compiler")),
        times: new ProcessTimes(
          clock,
          startMetronome(() => sandboxes.create("metronome")),
          wall,
        ),
      }),
  },
  emit: ({ events, bodies }) => post({ kind: "trace", events, bodies }),
  ids: { createUuid, randomHex },
  onHeld: (held) => post({ kind: "held", ...held, now: clock.now() }),
});

const handle = createPageCommandHandler({
  clock,
  service,
  sandboxes,
  createUuid,
  post,
  answerOutside({ request, port }) {
    const send = (message: OutsideMessage): void => port.postMessage(message);
    void answerOutside({ clock, service, createUuid }, request, send)
      .catch((error: unknown) => {
        send({ kind: "broken", message: messageOf(error) });
      })
      .finally(() => port.close());
  },
});

self.onmessage = ({ data }: MessageEvent<Command>) => handle(data);
post({ kind: "ready" });
