import type {
  ExitStatus,
  OutputChunk,
  RuntimeApiTransport,
  RuntimeProcess,
  SourcePosition,
} from "#contract/engine.ts";
import {
  type CallPosition,
  type FromSandbox,
  type SandboxStart,
  type ToSandbox,
  parseSandboxMessage,
} from "../shared/messages.ts";
import type { TmpFiles } from "../shared/tmp-files.ts";
import { ByteAllowance } from "../shared/byte-allowance.ts";
import { MessageRate } from "./message-rate.ts";
import { OutputQueue } from "./output-queue.ts";
import type { WatchedSandbox } from "./sandbox-pool.ts";
import { type ConnectionSaid, Listeners, isOfConnection } from "./listeners.ts";
import { LineGate } from "./stepping/line-gate.ts";
import { Standstill } from "./standstill.ts";
import type { ProcessTimeline, ProcessTimes, Share } from "./time/process-times.ts";

/** Output that may wait unread before the process is stopped: a program must not fill the simulator's memory. */
const MAX_UNREAD_OUTPUT = 64 * 1024 * 1024;

/**
 * Messages that a process may send in a second. The Runtime API answers some thousand requests in that time, and the
 * sandbox's console sends long runs of lines together.
 */
const MAX_MESSAGES_PER_SECOND = 20_000;

const LOST =
  "The browser ended this process's sandbox, most likely because its memory ran out. Other environments in the same " +
  "browser process ended with it; the next invocation starts a new one.\n";

/**
 * What a process may write under `/tmp` at once, and in a second. The sandbox itself holds it to less (`tmp-writer.ts`),
 * even after a pause of the simulator in which reports have piled up.
 */
const MAX_TMP_BURST = 1024 * 1024 * 1024;
const MAX_TMP_PER_SECOND = 400 * 1024 * 1024;

/** What a program may say ahead of the line at which it is shown. */
const MAX_HELD_MESSAGES = 100_000;

/** Its own limit is kept in the sandbox already, where it is an error that the program can handle. */
const TMP_FULL =
  "the files under /tmp of all environments together take more than the playground can keep";

export interface SandboxProcessParts {
  readonly sandbox: WatchedSandbox;
  readonly runtimeApi: RuntimeApiTransport;
  readonly start: SandboxStart;
  /** The environment's `/tmp`, which outlives the process. */
  readonly tmp: TmpFiles;
  /** Keeps its time together with the simulator's; without it, its time is the wall's. */
  readonly times: ProcessTimes | undefined;
  readonly shares: ProcessShares;
}

/** What part of a vCPU the process has: during Init, and after it. */
export interface ProcessShares {
  readonly init: Share;
  readonly later: Share;
}

/** A runtime process in a sandbox. What the sandbox says is checked and never trusted: user code can reach the port. */
export class SandboxProcess implements RuntimeProcess {
  readonly exited: Promise<ExitStatus>;
  readonly #sandbox: WatchedSandbox;
  readonly #listeners = new Map<string, (event: { readonly data?: unknown }) => void>();
  readonly #output = new OutputQueue();
  readonly #tmp: TmpFiles;
  readonly #tmpAllowance = new ByteAllowance(MAX_TMP_BURST, MAX_TMP_PER_SECOND, () =>
    performance.now(),
  );
  readonly #standstill: Standstill;
  readonly #lines: LineGate;
  readonly listeners = new Listeners((message) => {
    if (!this.#hasEnded) this.#send(message);
  });
  #position: SourcePosition | undefined;
  readonly #timeline: ProcessTimeline | undefined;
  #isInitOver = false;
  #hasEnded = false;
  #settle: (status: ExitStatus) => void = () => {};

  constructor({ sandbox, runtimeApi, start, tmp, times, shares }: SandboxProcessParts) {
    this.#sandbox = sandbox;
    this.#tmp = tmp;
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#standstill = new Standstill({
      send: (message) => {
        if (!this.#hasEnded) this.#send(message);
      },
      later: (fn) => void setTimeout(fn),
    });
    this.#lines = new LineGate({
      receive: (message) => {
        const take = (): void => {
          if (this.#hasEnded) return;
          if (isOfConnection(message)) this.listeners.receive(message);
          else this.#receive(message);
        };
        if (this.#timeline === undefined) take();
        else this.#timeline.said(message.at, take);
      },
      seen: (count) => {
        if (!this.#hasEnded) this.#send({ kind: "lines-seen", count });
      },
    });
    const rate = new MessageRate(MAX_MESSAGES_PER_SECOND, () => performance.now());
    sandbox.port.onmessage = ({ data }: MessageEvent<unknown>): void => {
      if (this.#hasEnded) return;
      const message = parseSandboxMessage(data);
      if (message === undefined)
        this.#stop("it sent the simulator something that is no message of the sandbox");
      else if (!rate.accept())
        this.#stop(
          `it sent the simulator more than ${MAX_MESSAGES_PER_SECOND} messages in a second`,
        );
      else if (this.#lines.heldCount > MAX_HELD_MESSAGES)
        this.#stop("it said too much while it was stopped at a line");
      else this.#lines.take(message);
    };
    void sandbox.lost.then(() => {
      if (!this.#hasEnded) this.#stop(LOST, true);
    });
    if (runtimeApi.attachPort === undefined)
      throw new Error("The JavaScript engine needs a Runtime API that ports can be attached to.");
    runtimeApi.attachPort({
      postMessage: (frame, transfer) => {
        if (this.#hasEnded) return;
        const thawedAt = this.#standstill.takeThaw();
        const speed = this.#timeline?.told(this.#isInitOver ? shares.later : shares.init);
        this.#send({ kind: "runtime-api", frame, now: times?.now(), thawedAt, speed }, transfer);
      },
      close() {},
      addEventListener: (type, listener) => this.#listeners.set(type, listener),
    });
    this.#send({ kind: "start", ...start, speed: times?.speedOf(shares.init) });
    this.#timeline = times?.begin(shares.init, (isHeld) => {
      if (!this.#hasEnded) this.#send({ kind: "hold-time", isHeld });
    });
  }

  get output(): AsyncIterable<OutputChunk> {
    return this.#output;
  }

  kill(signal: "SIGKILL" | "SIGTERM"): void {
    if (this.#hasEnded) return;
    if (signal === "SIGTERM") {
      this.#send({ kind: "signal", signal });
      return;
    }
    this.#timeline?.cut();
    // What the process wrote before is on its way already: let it arrive.
    setTimeout(() => this.#end({ kind: "signaled", signal: "killed", isOutOfMemory: false }));
  }

  freeze(): void {
    this.#isInitOver = true;
    this.#standstill.freeze();
    this.#timeline?.standStill();
  }

  endInit(): void {
    this.#isInitOver = true;
  }

  thaw(now: number): void {
    this.#timeline?.goOn();
    this.#standstill.thaw(now);
    this.#lines.startAfresh();
  }

  async maxMemoryUsedMb(): Promise<undefined> {
    // Browsers tell a Web Worker's memory only to cross-origin isolated pages.
    return undefined;
  }

  get onLine(): ((position: SourcePosition) => void) | undefined {
    return this.#lines.onLine;
  }

  set onLine(listener: ((position: SourcePosition) => void) | undefined) {
    this.#lines.onLine = listener;
  }

  continueLine(mode: "step" | "run"): void {
    this.#lines.continueLine(mode);
  }

  async variables(): Promise<ReadonlyMap<string, string>> {
    return this.#lines.variables;
  }

  position(): SourcePosition | undefined {
    return this.#lines.position ?? this.#position;
  }

  #receive(
    message: Exclude<FromSandbox, { readonly kind: "line" | ConnectionSaid["kind"] }>,
  ): void {
    switch (message.kind) {
      case "output":
        this.#output.push({ stream: message.stream, bytes: message.bytes });
        if (this.#output.unread > MAX_UNREAD_OUTPUT)
          this.#stop("its output came faster than it could be taken");
        return;
      case "runtime-api":
        if (message.position !== undefined) this.#position = sourcePosition(message.position);
        this.#listeners.get("message")?.({ data: message.frame });
        return;
      case "tmp":
        for (const change of message.changes) {
          if (change.kind === "write" && this.#tmpAllowance.take(change.bytes.length) > 0) {
            this.#stop("it wrote to /tmp faster than any program of Lambda can");
            return;
          }
          const outcome = this.#tmp.apply(change);
          if (outcome === "applied") continue;
          this.#stop(outcome === "full" ? TMP_FULL : "it reported an impossible change of /tmp");
          return;
        }
        return;
      case "exit":
        this.#end({ kind: "exited", code: message.code });
        return;
      case "terminated":
        this.#end({ kind: "signaled", signal: "terminated", isOutOfMemory: false });
        return;
    }
  }

  /** Ends a process that endangers the simulator, at once. */
  #stop(why: string, isOutOfMemory = false): void {
    const text = isOutOfMemory ? why : `The playground killed this process: ${why}.\n`;
    this.#output.push({ stream: "stderr", bytes: new TextEncoder().encode(text) });
    this.#end({ kind: "signaled", signal: "killed", isOutOfMemory });
  }

  #end(status: ExitStatus): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#timeline?.end();
    this.#sandbox.dispose();
    this.#sandbox.port.close();
    this.#output.end();
    this.listeners.close();
    this.#settle(status);
    // After those who wait for the exit: as connections break behind a process that is gone.
    setTimeout(() => this.#listeners.get("close")?.({}));
  }

  #send(message: ToSandbox, transfer: Transferable[] = []): void {
    this.#sandbox.port.postMessage(message, transfer);
  }
}

function sourcePosition({ functionName, ...place }: CallPosition): SourcePosition {
  return functionName === undefined ? place : { ...place, functionName };
}
