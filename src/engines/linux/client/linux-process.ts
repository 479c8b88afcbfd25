import type {
  EnvironmentSpec,
  ExitStatus,
  OutputChunk,
  RuntimeProcess,
  SourcePosition,
} from "#contract/engine.ts";
import {
  type Frame,
  GUEST,
  HOST,
  creditPayload,
  processSignalPayload,
  readProcessExited,
  readStats,
} from "../shared/agent-protocol.ts";
import { SIGNALS, exitStatusOf } from "./exit-status.ts";
import { GuestConnection } from "./guest-connection.ts";
import type { KernelNotes } from "./kernel-notes.ts";
import { LineStepper } from "./line-stepper.ts";
import type { Machine } from "./machine.ts";
import type { Share } from "./machine-clock.ts";
import { ProcessOutput } from "./process-output.ts";

/** Number of a stream in frames of the agent. */
const STREAMS = { stdout: 1, stderr: 2 } as const;
const MEBIBYTE = 1024 * 1024;
/** For children of an ended process to die and their output to be read; simulated time. */
const CHILDREN_GRACE_MS = 2000;

export interface ProcessContext {
  readonly machine: Machine;
  /** Number of the environment in the machine. */
  readonly environment: number;
  /** Part of a vCPU that it has during Init, and from then on. */
  readonly initShare: Share;
  readonly share: Share;
  readonly runtimeApi: EnvironmentSpec["runtimeApi"];
  readonly kernelNotes: KernelNotes;
  /** Kills for memory in the environment before this process. */
  readonly memoryKillsBefore: number;
  readonly onExit: (memoryKills: number) => void;
}

/** The main process of an environment with everything that it started. */
export class LinuxProcess implements RuntimeProcess {
  readonly output: AsyncIterable<OutputChunk>;
  readonly exited: Promise<ExitStatus>;
  readonly #context: ProcessContext;
  readonly #output: ProcessOutput;
  readonly #stepper: LineStepper;
  readonly #connections = new Map<number, GuestConnection>();
  readonly #openStreams = new Set<number>([STREAMS.stdout, STREAMS.stderr]);
  #resolveExited!: (status: ExitStatus) => void;
  #status: ExitStatus | undefined;
  #hasFinished = false;
  #isFrozen = false;
  #hasSaidProcessLimit = false;
  #peakBytes: number | undefined;
  #isInit = true;
  #stopsRunning: () => void;

  constructor(context: ProcessContext) {
    this.#context = context;
    this.#output = new ProcessOutput((stream, bytes) => {
      this.#send({
        type: HOST.outputCredit,
        channel: STREAMS[stream],
        payload: creditPayload(bytes),
      });
    });
    this.output = this.#output;
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve;
    });
    this.#stepper = new LineStepper((frame) => this.#send(frame));
    context.machine.hold();
    this.#stopsRunning = context.machine.clock.runs(context.initShare);
  }

  endInit(): void {
    if (!this.#isInit) return;
    this.#isInit = false;
    this.#runsOn();
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
    if (signal === "SIGKILL") {
      // Whatever the environment holds, frozen or forking, is gone when the kernel has done this one.
      this.#request(HOST.processKill, "end processes");
      return;
    }
    this.#request(
      HOST.processSignal,
      "send a signal",
      processSignalPayload(SIGNALS.SIGTERM, "group"),
    );
  }

  freeze(): void {
    if (this.#isFrozen || this.#hasFinished) return;
    this.#isFrozen = true;
    this.#isInit = false;
    this.#request(HOST.freeze, "freeze an environment");
    this.#stopsRunning();
    this.#context.machine.release();
  }

  thaw(now: number): void {
    if (!this.#isFrozen || this.#hasFinished) return;
    this.#isFrozen = false;
    const { machine } = this.#context;
    machine.hold();
    this.#runsOn();
    this.#output.startAfresh();
    this.#stepper.startAfresh();
    if (machine.clock.isGuestOff(now)) machine.setClock(now).catch(ignoreLostMachine);
    this.#request(HOST.thaw, "thaw an environment");
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

  /** A frame of this environment. */
  take(frame: Frame): void {
    if (this.#hasFinished) return;
    switch (frame.type) {
      case GUEST.output:
        this.#output.push(frame.channel === STREAMS.stdout ? "stdout" : "stderr", frame.payload);
        return;
      case GUEST.outputEnd:
        this.#openStreams.delete(frame.channel);
        this.#finishIfDone();
        return;
      case GUEST.processExited:
        this.#mainExited(frame);
        return;
      case GUEST.tcpOpen:
        this.#open(frame.channel);
        return;
      case GUEST.tcpData:
      case GUEST.tcpEnd:
      case GUEST.tcpClosed:
      case GUEST.tcpCredit:
        this.#connections.get(frame.channel)?.take(frame);
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

  #open(channel: number): void {
    const connection = new GuestConnection(
      this.#context.runtimeApi.openConnection(),
      (frame) => this.#send({ ...frame, channel }),
      () => this.#connections.delete(channel),
    );
    this.#connections.set(channel, connection);
  }

  #mainExited(frame: Frame): void {
    const exited = readProcessExited(frame.payload);
    this.#peakBytes = exited.memoryPeakBytes;
    this.#status = exitStatusOf(exited, this.#context.memoryKillsBefore);
    this.#context.onExit(exited.memoryKills);
    // Children die with the runtime (§3.5). Signalled one by one, since `processKill` would also close the pipes,
    // whose rest may still be on its way; it comes when that did not help.
    this.#request(
      HOST.processSignal,
      "end child processes",
      processSignalPayload(SIGNALS.SIGKILL, "all"),
    );
    this.#context.machine.clock.after(CHILDREN_GRACE_MS, () => {
      if (!this.#hasFinished) this.#request(HOST.processKill, "end processes");
    });
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#status !== undefined && this.#openStreams.size === 0) this.#finish();
  }

  /** Everything that was written has been handed over. */
  #finish(): void {
    if (this.#hasFinished || this.#status === undefined) return;
    this.#hasFinished = true;
    for (const connection of this.#connections.values()) connection.abandon();
    this.#stepper.end();
    this.#output.end();
    this.#resolveExited(this.#status);
    this.#stopsRunning();
    if (!this.#isFrozen) this.#context.machine.release();
  }

  #runsOn(): void {
    const { machine, initShare, share } = this.#context;
    this.#stopsRunning();
    if (!this.#hasFinished && !this.#isFrozen)
      this.#stopsRunning = machine.clock.runs(this.#isInit ? initShare : share);
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

/** What fails because the machine or the process went away meanwhile has been reported by `exited` already. */
function ignoreLostMachine(error: unknown): void {
  if (!(error instanceof Error)) throw error;
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
