import type { SimulatedClock } from "#base/simulated-clock.ts";
import type { EngineProgress } from "#contract/engine.ts";
import {
  type AgentError,
  type Frame,
  GUEST,
  HOST,
  encodeFrame,
  helloPayload,
  readError,
  setClockPayload,
} from "../shared/agent-protocol.ts";
import type { MachineCommand, MachineMessage } from "../shared/machine-protocol.ts";
import { MachineClock } from "./machine-clock.ts";

/** What the client needs of a Web Worker with a machine in it. */
export interface MachineSandbox {
  readonly port: MachinePort;
  dispose(): void;
}

/** The part of `MessagePort` that is used. */
export interface MachinePort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** Frames of one environment go here, in the order in which the agent sent them. */
export type FrameListener = (frame: Frame) => void;

/** An answer `error` of the agent. */
export class AgentFailure extends Error {
  readonly error: AgentError;

  constructor(what: string, error: AgentError) {
    super(`The Linux machine refused to ${what}: ${error.text} (errno ${error.errno}).`);
    this.error = error;
  }
}

export interface MachineOptions {
  readonly sandbox: MachineSandbox;
  readonly clock: SimulatedClock;
  readonly onProgress: (progress: EngineProgress) => void;
  /** Called once, when the machine is lost; every pending request has been rejected by then. */
  readonly onLost: (reason: string) => void;
}

/**
 * With requests pending, this long of the machine's own time without a single frame means that the guest hangs: it has
 * had the processor for so long (the agent runs above every user process). A slow computer only takes longer.
 */
const SILENCE_LIMIT_MS = 20_000;
/**
 * The Web Worker with the machine says something each second, however slow the computer. So many looks, one a second,
 * without a word mean that the browser has ended it; seconds in which this thread stood still itself are no looks.
 */
const LOOK_MS = 1000;
const SILENT_LOOKS = 60;
const SEED_BYTES = 256;
const AGENT_LOG_LINES = 20;

interface Pending {
  readonly what: string;
  resolve(payload: Uint8Array): void;
  reject(error: Error): void;
}

/** One running machine: sends frames, matches answers with requests, hands the other frames to their environments. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<number, FrameListener>();
  #nextRequest = 1;
  /** Processes that may run, answers that are awaited: while there are any, the processor must not rest. */
  #busy = 0;
  readonly clock: MachineClock;
  /** Machine time of the agent's last sign of life, or of the oldest request since. */
  #heardAt = 0;
  #looks: ReturnType<typeof setInterval> | undefined;
  #silentLooks = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #lost: string | undefined;
  /** What the agent said of itself last: told when the machine is lost. */
  readonly #agentLog: string[] = [];
  #booted!: { resolve(): void; reject(error: Error): void };

  private constructor(options: MachineOptions) {
    this.#options = options;
    this.clock = new MachineClock(options.clock, (command) => {
      if (!this.isLost) this.#post(command);
    });
  }

  /** Boots a machine in the sandbox and introduces itself to the agent: right time, fresh randomness. */
  static async boot(options: MachineOptions): Promise<Machine> {
    const machine = new Machine(options);
    try {
      await machine.#boot();
    } catch (error) {
      machine.dispose();
      throw error;
    }
    return machine;
  }

  async #boot(): Promise<void> {
    const { port } = this.#options.sandbox;
    port.onmessage = (event) => this.#take(event.data as MachineMessage); // our own Web Worker at the other end
    await new Promise<void>((resolve, reject) => {
      this.#booted = { resolve, reject };
      this.#post({ kind: "boot" });
    });
    this.#options.onProgress({
      kind: "starting",
      what: "Setting the clock and the random numbers",
    });
    await this.request(HOST.hello, "greet", { payload: helloPayload() });
    await this.setClock(this.clock.now());
    const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
    await this.request(HOST.seed, "take a random seed", { payload: seed });
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  listen(environment: number, listener: FrameListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(environment);
    else this.#listeners.set(environment, listener);
  }

  /** A frame that gets no answer. */
  send(frame: {
    type: number;
    environment?: number;
    channel?: number;
    payload?: Uint8Array;
  }): void {
    if (this.isLost) return;
    const bytes = encodeFrame({
      type: frame.type,
      environment: frame.environment ?? 0,
      channel: frame.channel ?? 0,
      ...(frame.payload === undefined ? {} : { payload: frame.payload }),
    });
    this.#post({ kind: "write", bytes }, [bytes.buffer]);
  }

  /** A frame that gets an answer. Rejects with `AgentFailure` on `error`, and when the machine is lost. */
  request(
    type: number,
    what: string,
    options: { readonly environment?: number; readonly payload?: Uint8Array } = {},
  ): Promise<Uint8Array> {
    if (this.#lost !== undefined) return Promise.reject(new Error(this.#lost));
    const channel = this.#nextRequest;
    this.#nextRequest += 1;
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      this.#pending.set(channel, { what, resolve, reject });
    });
    this.hold();
    if (this.#pending.size === 1) this.#heard();
    this.#watch();
    this.send({ type, channel, ...options });
    return answer;
  }

  /** @param now epoch milliseconds; may lie before the machine's present time */
  setClock(now: number): Promise<unknown> {
    this.clock.guestWasSet(now);
    return this.request(HOST.setClock, "set its clock", { payload: setClockPayload(now) });
  }

  /** Something in the machine may run from now on. Balanced by `release`. */
  hold(): void {
    this.#busy += 1;
    this.clock.begin();
  }

  release(): void {
    this.#busy -= 1;
    if (this.#busy > 0 || this.isLost) return;
    // Only after the current chain of messages: one request often follows another.
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      if (this.#busy > 0 || this.isLost) return;
      this.#post({ kind: "rest" });
      this.clock.end();
    });
  }

  /** Ends the machine without telling anybody. */
  dispose(): void {
    this.#lose("The Linux machine was shut down.");
  }

  #take(message: MachineMessage): void {
    if (this.isLost) return;
    this.#silentLooks = 0;
    switch (message.kind) {
      case "progress":
        this.#options.onProgress(message.progress);
        return;
      case "ready":
        this.clock.heard(message.at);
        this.#booted.resolve();
        return;
      case "woke":
        this.clock.heard(message.at, true);
        return;
      case "time":
        this.clock.heard(message.at);
        this.#lookForHang();
        return;
      case "alive":
        this.#heard();
        return;
      case "frames":
        // First the time: what falls due before it does not see what the frames bring.
        this.clock.heard(message.at);
        this.clock.received(message.number);
        this.#heard();
        for (const frame of message.frames) this.#dispatch(frame);
        return;
      case "failed":
        this.#fail(`${message.message}${message.kernelLog === "" ? "" : `\n${message.kernelLog}`}`);
    }
  }

  #dispatch(frame: Frame): void {
    if (frame.type !== GUEST.ok && frame.type !== GUEST.error) {
      if (frame.type === GUEST.log) this.#agentLog.push(new TextDecoder().decode(frame.payload));
      else this.#listeners.get(frame.environment)?.(frame);
      if (this.#agentLog.length > AGENT_LOG_LINES) this.#agentLog.shift();
      return;
    }
    const pending = this.#pending.get(frame.channel);
    if (pending === undefined) return;
    this.#pending.delete(frame.channel);
    if (this.#pending.size === 0) this.#stopWatching();
    this.release();
    if (frame.type === GUEST.ok) pending.resolve(frame.payload);
    else pending.reject(new AgentFailure(pending.what, readError(frame.payload)));
  }

  #heard(): void {
    this.#heardAt = this.clock.machineTime;
  }

  #lookForHang(): void {
    if (this.#pending.size === 0) return;
    if (this.clock.machineTime - this.#heardAt > SILENCE_LIMIT_MS) this.#hangs();
  }

  #watch(): void {
    this.#looks ??= setInterval(() => {
      this.#silentLooks += 1;
      if (this.#silentLooks > SILENT_LOOKS) this.#hangs();
    }, LOOK_MS);
  }

  #stopWatching(): void {
    clearInterval(this.#looks);
    this.#looks = undefined;
    this.#silentLooks = 0;
  }

  #hangs(): void {
    this.#fail(
      "The Linux machine does not answer any more, so it was ended. " +
        "A new one starts with the next invocation; what was in /tmp is lost.",
    );
  }

  #fail(reason: string): void {
    if (this.isLost) return;
    const whole = [reason, ...this.#agentLog].join("\n");
    this.#lose(whole);
    this.#options.onLost(whole);
  }

  #lose(reason: string): void {
    if (this.isLost) return;
    this.#lost = reason;
    this.#stopWatching();
    this.clock.close();
    const error = new Error(reason);
    this.#booted.reject(error);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#listeners.clear();
    this.#options.sandbox.port.close();
    this.#options.sandbox.dispose();
  }

  #post(command: MachineCommand, transfer: Transferable[] = []): void {
    this.#options.sandbox.port.postMessage(command, transfer);
  }
}
