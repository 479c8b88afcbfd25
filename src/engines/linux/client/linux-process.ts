import type { ExitStatus, OutputChunk, RuntimeProcess, SourcePosition } from "#contract/engine.ts";
import {
  type Frame,
  GUEST,
  HOST,
  creditPayload,
  processSignalPayload,
  readProcessExited,
  readStats,
  streamChannel,
  streamOf,
} from "../shared/agent-protocol.ts";
import { type EnvironmentTime, ignoreLostMachine } from "./environment-time.ts";
import { SIGNALS, exitStatusOf } from "./exit-status.ts";
import type { KernelNotes } from "./kernel-notes.ts";
import { LineStepper } from "./line-stepper.ts";
import type { Machine } from "./machine.ts";
import { ProcessOutput } from "./process-output.ts";

const MEBIBYTE = 1024 * 1024;
/** For children of an ended process to die and their output to be read; simulated time. */
const CHILDREN_GRACE_MS = 2000;

export interface ProcessContext {
  readonly machine: Machine;
  /** Number of the environment in the machine. */
  readonly environment: number;
  /** Number of the process in the environment: 0 is the runtime. */
  readonly number: number;
  readonly time: EnvironmentTime;
  /** No other process of the environment lives: with this one everything in it ends. */
  readonly isAlone: () => boolean;
  readonly kernelNotes: KernelNotes;
  /** Kills for memory in the environment before this process. */
  readonly memoryKillsBefore: number;
  readonly onExit: (memoryKills: number) => void;
  /** Everything that it has written has been handed over. */
  readonly onFinished: () => void;
}

/** A process of an environment with everything that it started. */
export class LinuxProcess implements RuntimeProcess {
  readonly output: AsyncIterable<OutputChunk>;
  readonly exited: Promise<ExitStatus>;
  readonly #context: ProcessContext;
  readonly #output: ProcessOutput;
  readonly #stepper: LineStepper;
  readonly #openStreams = new Set<OutputChunk["stream"]>(["stdout", "stderr"]);
  #resolveExited!: (status: ExitStatus) => void;
  #status: ExitStatus | undefined;
  #hasFinished = false;
  #hasSaidProcessLimit = false;
  #peakBytes: number | undefined;

  constructor(context: ProcessContext) {
    this.#context = context;
    this.#output = new ProcessOutput((stream, bytes) => {
      this.#send({
        type: HOST.outputCredit,
        channel: streamChannel(context.number, stream),
        payload: creditPayload(bytes),
      });
    });
    this.output = this.#output;
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve;
    });
    this.#stepper = new LineStepper((frame) => this.#send(frame));
    context.time.enter();
  }

  /** It has not ended, as far as is known. */
  get isAlive(): boolean {
    return this.#status === undefined;
  }

  endInit(): void {
    this.#context.time.endInit();
  }

  get onLine(): ((position: SourcePosition) => void) | undefined {
    return this.#stepper.onLine;
  }

  set onLine(listener: ((position: SourcePosition) => void) | undefined) {
    this.#stepper.onLine = listener;
  }

  continueLine(mode: "step" | "run"): void {
    this.#stepper.continueLine(mode);
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#stepper.variables();
  }

  position(): SourcePosition | undefined {
    return this.#stepper.position;
  }

  kill(signal: "SIGKILL" | "SIGTERM"): void {
    if (this.#status !== undefined) return;
    if (signal === "SIGKILL" && this.#context.isAlone()) {
      // Whatever the environment holds, frozen or forking, is gone when the kernel has done this one.
      this.#request(HOST.processKill, "end processes");
      return;
    }
    this.#signal(signal);
  }

  freeze(): void {
    if (!this.#hasFinished) this.#context.time.freeze();
  }

  thaw(now: number): void {
    if (this.#hasFinished) return;
    this.#output.startAfresh();
    this.#stepper.startAfresh();
    this.#context.time.thaw(now);
  }

  async maxMemoryUsedMb(): Promise<number | undefined> {
    if (this.#status === undefined && !this.#context.machine.isLost) {
      try {
        const { machine, environment } = this.#context;
        const payload = await machine.request(HOST.stats, "count memory", { environment });
        this.#peakBytes = readStats(payload).memoryPeakBytes;
      } catch (error) {
        ignoreLostMachine(error);
      }
    }
    return this.#peakBytes === undefined ? undefined : Math.ceil(this.#peakBytes / MEBIBYTE);
  }

  /** A line of the engine itself among the output. */
  notice(text: string): void {
    this.#output.notice(text);
  }

  /** A frame about this process, or about the environment whose runtime it is. */
  take(frame: Frame): void {
    if (this.#hasFinished) return;
    switch (frame.type) {
      case GUEST.output:
        this.#output.push(streamOf(frame.channel).stream, frame.payload);
        return;
      case GUEST.outputEnd:
        this.#openStreams.delete(streamOf(frame.channel).stream);
        this.#finishIfDone();
        return;
      case GUEST.processExited:
        this.#exited(frame);
        return;
      case GUEST.networkBlocked:
        this.notice(blockedNotice(new TextDecoder().decode(frame.payload)));
        return;
      case GUEST.kernelNote: {
        const text = this.#context.kernelNotes.read(new TextDecoder().decode(frame.payload));
        if (text !== undefined) this.notice(text);
        return;
      }
      case GUEST.processLimit:
        this.#processLimit();
        return;
      case GUEST.stepUnavailable:
        this.notice(`Lines cannot be stepped: ${new TextDecoder().decode(frame.payload)}`);
        return;
      case GUEST.stepLine:
      case GUEST.stepVariables:
      case GUEST.stepEnd:
        this.#stepper.take(frame);
    }
  }

  /** The machine is gone, and the process with it. */
  lost(reason: string): void {
    if (this.#hasFinished) return;
    this.notice(reason);
    this.#status ??= { kind: "signaled", signal: "killed", isOutOfMemory: false };
    this.#finish();
  }

  /** The environment is being removed, or the process never came to life. */
  discard(): void {
    this.#status ??= { kind: "signaled", signal: "killed", isOutOfMemory: false };
    this.#finish();
  }

  #exited(frame: Frame): void {
    const exited = readProcessExited(frame.payload);
    this.#peakBytes = exited.memoryPeakBytes;
    this.#status = exitStatusOf(exited, this.#context.memoryKillsBefore);
    this.#context.onExit(exited.memoryKills);
    // Children die with it (§3.5). Signalled one by one, since `processKill` would also close the pipes, whose rest may
    // still be on its way; it comes when that did not help.
    if (this.#context.isAlone()) {
      this.#request(
        HOST.processSignal,
        "end child processes",
        processSignalPayload(SIGNALS.SIGKILL, "all"),
      );
    } else this.#signal("SIGKILL");
    this.#context.machine.clock.after(CHILDREN_GRACE_MS, () => {
      if (!this.#hasFinished && this.#context.isAlone())
        this.#request(HOST.processKill, "end processes");
    });
    this.#finishIfDone();
  }

  #signal(signal: "SIGKILL" | "SIGTERM"): void {
    this.#request(
      HOST.processSignal,
      "send a signal",
      processSignalPayload(SIGNALS[signal], "group", this.#context.number),
    );
  }

  #finishIfDone(): void {
    if (this.#status !== undefined && this.#openStreams.size === 0) this.#finish();
  }

  /** Everything that was written has been handed over. */
  #finish(): void {
    if (this.#hasFinished || this.#status === undefined) return;
    this.#hasFinished = true;
    this.#stepper.end();
    this.#output.end();
    this.#resolveExited(this.#status);
    this.#context.time.leave();
    this.#context.onFinished();
  }

  #processLimit(): void {
    if (this.#hasSaidProcessLimit) return;
    this.#hasSaidProcessLimit = true;
    this.notice(
      "A process could not be started: the environment has as many processes as it may. " +
        'Bash says "fork: retry: Resource temporarily unavailable". Look for a loop that starts processes.',
    );
  }

  #request(type: number, what: string, payload?: Uint8Array): void {
    const { machine, environment } = this.#context;
    machine
      .request(type, what, { environment, ...(payload === undefined ? {} : { payload }) })
      .catch(ignoreLostMachine);
  }

  #send(frame: { type: number; channel: number; payload?: Uint8Array }): void {
    this.#context.machine.send({ ...frame, environment: this.#context.environment });
  }
}

function blockedNotice(what: string): string {
  const [kind = "", target = ""] = what.split(" ");
  const tried =
    kind === "dns" ? `look up the name ${target}` : `reach ${target} by ${kind.toUpperCase()}`;
  return (
    `No network in this tab: the function tried to ${tried}, and only the Runtime API can be reached. On Lambda the ` +
    "request would go out to the internet; from a VPC without a route there it would wait until it times out. " +
    "npm run local -- <dir> runs the function with your computer's network."
  );
}
