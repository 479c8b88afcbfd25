import { ENTRY_POINTS } from "#contract/entry-point.ts";
import type {
  ByteConnection,
  EngineEnvironment,
  EngineExtensions,
  EngineFile,
  EntryPointCandidate,
  EnvironmentSpec,
  ExtensionSpec,
  ExtensionStart,
  ProcessSpec,
  StartOutcome,
} from "#contract/engine.ts";
import { vcpusOf } from "#contract/vcpu.ts";
import {
  ENVIRONMENT_FLAG_ALL_TOOLS,
  type Frame,
  GUEST,
  HOST,
  RUNTIME_NUMBER,
  START_FLAG_STEP,
  START_STAGE,
  PayloadReader,
  environmentCreatePayload,
  extensionStartPayload,
  processStartPayload,
  streamOf,
} from "../shared/agent-protocol.ts";
import { EnvironmentTime } from "./environment-time.ts";
import { errnoName } from "./exit-status.ts";
import { elfHeader, foreignProgramText, runsOnLambda, standInFor } from "./foreign-program.ts";
import { GuestNetwork } from "./guest-network.ts";
import { KernelNotes } from "./kernel-notes.ts";
import { LinuxProcess } from "./linux-process.ts";
import { AgentFailure } from "./machine.ts";
import type { Share } from "./machine-clock.ts";
import type { MachineRoom } from "./machine-room.ts";
import { OUTPUT_WINDOW_BYTES } from "./process-output.ts";

const MEBIBYTE = 1024 * 1024;
/** Processes and threads at once, as in Lambda. */
const PROCESS_LIMIT = 1024;
/** The first Init of an environment. */
const INIT_VCPUS = 1;

/** Where the environment lives; a new room when the machine had to be replaced. */
interface Placement {
  readonly room: MachineRoom;
  readonly number: number;
  readonly network: GuestNetwork;
  readonly releaseTrees: () => void;
}

/** One execution environment in the machine, with its `/tmp`, its limits, and its processes. */
export class LinuxEnvironment implements EngineEnvironment {
  readonly extensions: EngineExtensions = {
    list: () => extensionNames(this.#spec.files),
    start: (spec) => this.#startExtension(spec),
  };
  readonly #spec: EnvironmentSpec;
  readonly #findRoom: () => Promise<MachineRoom>;
  readonly #kernelNotes: KernelNotes;
  #placement: Placement | undefined;
  /** Those that have not been finished, by their number in the machine. */
  readonly #processes = new Map<number, LinuxProcess>();
  #time: EnvironmentTime | undefined;
  #memoryKills = 0;
  #isDisposed = false;
  #hasStarted = false;
  /** Processes have run here: what they may have left is killed before the next ones start. */
  #isStale = false;
  /** Lines of our own for the log of the next process. */
  #remarks: readonly string[] = [];

  constructor(spec: EnvironmentSpec, findRoom: () => Promise<MachineRoom>) {
    this.#spec = spec;
    this.#findRoom = findRoom;
    this.#kernelNotes = new KernelNotes(spec);
  }

  /** Makes the environment in the machine, ahead of the first start. */
  async prepare(): Promise<void> {
    await this.#place();
  }

  async start(spec: ProcessSpec): Promise<StartOutcome> {
    try {
      const { process, answer } = await this.#launch(RUNTIME_NUMBER, spec.now, {
        type: HOST.processStart,
        what: "start the runtime",
        payload: processStartPayload({
          flags: spec.lineStepping ? START_FLAG_STEP : 0,
          stdoutCredit: OUTPUT_WINDOW_BYTES,
          stderrCredit: OUTPUT_WINDOW_BYTES,
          variables: Object.fromEntries(spec.variables),
        }),
      });
      const reader = new PayloadReader(answer);
      reader.u32(); // the process id inside the environment: always the same few numbers, of no use here
      const entryPoint = reader.text();
      for (const remark of this.#remarks) process.notice(remark);
      this.#remarks = [];
      return { kind: "started", entryPoint, candidates: this.#candidates(entryPoint), process };
    } catch (error) {
      return this.#startFailed(error);
    }
  }

  /** Connects to a listener of the environment. Rejects when nobody listens, or when there is no process. */
  connect(port: number): Promise<ByteConnection> {
    return this.#placement === undefined
      ? Promise.reject(new Error("The environment is not there."))
      : this.#placement.network.connect(port);
  }

  async #startExtension(spec: ExtensionSpec): Promise<ExtensionStart> {
    const number = extensionNames(this.#spec.files).indexOf(spec.path.slice(EXTENSIONS.length)) + 1;
    try {
      const { process } = await this.#launch(number, spec.now, {
        type: HOST.extensionStart,
        what: "start an extension",
        payload: extensionStartPayload({
          process: number,
          path: spec.path,
          stdoutCredit: OUTPUT_WINDOW_BYTES,
          stderrCredit: OUTPUT_WINDOW_BYTES,
          variables: Object.fromEntries(spec.variables),
        }),
      });
      return { kind: "started", process };
    } catch (error) {
      if (!(error instanceof AgentFailure) || error.error.stage === START_STAGE.setup) throw error;
      this.#refuseForeign(spec.path);
      return { kind: "exec-failed", errno: errnoName(error.error.errno) };
    }
  }

  /** Sends a start and gives the process with the agent's answer; the process is forgotten when that is an error. */
  async #launch(
    number: number,
    now: number,
    start: { readonly type: number; readonly what: string; readonly payload: Uint8Array },
  ): Promise<{ readonly process: LinuxProcess; readonly answer: Uint8Array }> {
    const placement = await this.#place();
    const { room, number: environment } = placement;
    const { machine } = room;
    await this.#clear(number, placement);
    this.#time ??= new EnvironmentTime({ machine, environment, ...this.#shares() });
    const process = new LinuxProcess({
      machine,
      environment,
      number,
      time: this.#time,
      isAlone: () => this.#isAlone(process),
      kernelNotes: this.#kernelNotes,
      memoryKillsBefore: this.#memoryKills,
      onExit: (memoryKills) => {
        this.#memoryKills = memoryKills;
      },
      onFinished: () => this.#finished(number, process),
    });
    this.#processes.set(number, process);
    // Both in one go: the agent works through them in order.
    const clock = machine.clock.isGuestOff(now) ? machine.setClock(now) : undefined;
    const started = machine.request(start.type, start.what, {
      environment,
      payload: start.payload,
    });
    try {
      return { process, answer: (await Promise.all([started, clock]))[0] };
    } catch (error) {
      process.discard();
      throw error;
    }
  }

  /** What an earlier start has left behind ends before a new one begins. */
  async #clear(number: number, { room, number: environment }: Placement): Promise<void> {
    if (!this.#isStale && !this.#processes.has(number)) return;
    this.#isStale = false;
    for (const process of this.#processes.values()) process.discard();
    await room.machine.request(HOST.processKill, "end processes", { environment });
  }

  #isAlone(process: LinuxProcess): boolean {
    for (const other of this.#processes.values())
      if (other !== process && other.isAlive) return false;
    return true;
  }

  #finished(number: number, process: LinuxProcess): void {
    if (this.#processes.get(number) === process) this.#processes.delete(number);
    if (this.#processes.size > 0) return;
    this.#placement?.network.abandon();
    this.#time = undefined;
    this.#isStale = true;
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case GUEST.tcpOpen:
      case GUEST.tcpData:
      case GUEST.tcpEnd:
      case GUEST.tcpClosed:
      case GUEST.tcpCredit:
        this.#placement?.network.take(frame);
        return;
      case GUEST.output:
      case GUEST.outputEnd:
        this.#processes.get(streamOf(frame.channel).process)?.take(frame);
        return;
      case GUEST.processExited:
        this.#processes.get(frame.channel)?.take(frame);
        return;
      default: {
        const [any] = this.#processes.values();
        (this.#processes.get(RUNTIME_NUMBER) ?? any)?.take(frame);
      }
    }
  }

  /** Init has more processor than the memory setting says; how much is not documented (docs/fidelity.md, open facts). */
  #shares(): { readonly initShare: Share; readonly share: Share } {
    const { speed = "lambda", memoryMb } = this.#spec;
    if (speed === "this-computer") return { initShare: undefined, share: undefined };
    const share = vcpusOf(memoryMb);
    const initShare = this.#hasStarted ? share : INIT_VCPUS;
    this.#hasStarted = true;
    return { initShare, share };
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const process of this.#processes.values()) process.discard();
    const placement = this.#placement;
    if (placement === undefined) return;
    placement.room.leave(placement.number);
    placement.releaseTrees();
  }

  /** The machine is gone: the process ends, and the next start moves to a new machine with an empty `/tmp`. */
  #lost(reason: string): void {
    this.#placement = undefined;
    this.#memoryKills = 0;
    for (const process of this.#processes.values()) process.lost(reason);
    this.#isStale = false;
  }

  async #place(): Promise<Placement> {
    if (this.#isDisposed)
      throw new Error(`Execution environment ${this.#spec.environmentId} was removed.`);
    if (this.#placement !== undefined) return this.#placement;
    const room = await this.#findRoom();
    const task = await room.trees.use(this.#spec.files, "/var/task", this.#spec.architecture);
    const opt = await room.trees
      .use(this.#spec.files, "/opt", this.#spec.architecture)
      .catch((error: unknown) => {
        task.release();
        throw error;
      });
    const number = room.enter({
      onFrame: (frame) => this.#take(frame),
      onLost: (reason) => this.#lost(reason),
    });
    const releaseTrees = (): void => {
      task.release();
      opt.release();
    };
    const payload = environmentCreatePayload({
      memoryBytes: this.#spec.memoryMb * MEBIBYTE,
      tmpBytes: this.#spec.tmpMb * MEBIBYTE,
      processLimit: PROCESS_LIMIT,
      taskTree: task.id,
      optTree: opt.id,
      flags: this.#spec.extraTools === true ? ENVIRONMENT_FLAG_ALL_TOOLS : 0,
      architecture: this.#spec.architecture,
      processors: processorsFor(this.#spec.memoryMb),
      hostname: `169-254-${number >> 8}-${number & 0xff}`,
    });
    try {
      const limits = await room.machine.request(HOST.environmentCreate, "make an environment", {
        environment: number,
        payload,
      });
      this.#remarks = [...this.#limitRemarks(new PayloadReader(limits)), ...this.#toolRemarks()];
    } catch (error) {
      room.leave(number);
      releaseTrees();
      throw error;
    }
    const { machine } = room;
    const network = new GuestNetwork({
      machine,
      environment: number,
      runtimeApi: this.#spec.runtimeApi,
    });
    this.#placement = { room, number, network, releaseTrees };
    if (this.#isDisposed) {
      room.leave(number);
      releaseTrees();
    }
    return this.#placement;
  }

  /** Where the machine could not give what the function's settings ask for. */
  #limitRemarks(given: PayloadReader): string[] {
    const memoryMb = Number(given.u64()) / MEBIBYTE;
    const tmpMb = Number(given.u64()) / MEBIBYTE;
    const remarks: string[] = [];
    if (memoryMb < this.#spec.memoryMb) {
      remarks.push(
        `The function is set to ${this.#spec.memoryMb} MB, and the machine in this tab can give it ` +
          `${Math.floor(memoryMb)} MB: it runs out of memory earlier than in Lambda.`,
      );
    }
    if (tmpMb < this.#spec.tmpMb) {
      remarks.push(
        `/tmp is set to ${this.#spec.tmpMb} MB, and the machine in this tab can give it ${Math.floor(tmpMb)} MB: ` +
          "“No space left on device” comes earlier than in Lambda.",
      );
    }
    return remarks;
  }

  /** Where what runs here is not what runs on Lambda. */
  #toolRemarks(): string[] {
    const { files, architecture, extraTools } = this.#spec;
    const remarks = files.flatMap((file) => {
      const tool = standInFor(file, architecture);
      if (tool === undefined) return [];
      return [
        `${file.path} is a program for ${architecture}, which Lambda runs. The machine in this tab has a 32-bit x86 ` +
          `processor: its own ${tool} runs in that place. Versions may differ.`,
      ];
    });
    if (extraTools === true) {
      remarks.push(
        "Tools that Lambda lacks are allowed (Settings): jq, tar, find and others work here, and on Lambda they are " +
          "“command not found” unless a layer brings them.",
      );
    }
    return remarks;
  }

  #startFailed(error: unknown): StartOutcome {
    if (!(error instanceof AgentFailure)) throw error;
    const { stage, errno, text } = error.error;
    if (stage === START_STAGE.missing) {
      return { kind: "entry-point-missing", candidates: this.#candidates(undefined) };
    }
    if (stage !== START_STAGE.exec) throw error;
    this.#refuseForeign(text);
    return {
      kind: "exec-failed",
      entryPoint: text,
      candidates: this.#candidates(text),
      errno: errnoName(errno),
    };
  }

  /** An entry point that Lambda would run is no fault of the function's: the reason is this machine. */
  #refuseForeign(entryPoint: string): void {
    const { files, architecture } = this.#spec;
    const header = elfHeader(files.find(({ path }) => path === entryPoint)?.bytes ?? NO_BYTES);
    if (header === undefined || !runsOnLambda(header, architecture)) return;
    throw new Error(foreignProgramText(entryPoint, header, architecture));
  }

  /** What the search met on its way (§5.2). The files are ours, so nobody has to be asked. */
  #candidates(taken: string | undefined): EntryPointCandidate[] {
    const takenAt = ENTRY_POINTS.findIndex((path) => path === taken);
    return ENTRY_POINTS.map((path, index) => {
      if (path === taken) return { path, outcome: "taken" };
      if (takenAt >= 0 && index > takenAt) return { path, outcome: "not-tried" };
      const isDirectory = this.#spec.files.some((file) => file.path.startsWith(`${path}/`));
      return { path, outcome: isDirectory ? "directory" : "missing" };
    });
  }
}

const NO_BYTES = new Uint8Array(0);
const EXTENSIONS = "/opt/extensions/";

/** Files directly in the folder, sorted: their places are their numbers in the machine. */
function extensionNames(files: readonly EngineFile[]): readonly string[] {
  return files
    .filter(({ path }) => path.startsWith(EXTENSIONS))
    .map(({ path }) => path.slice(EXTENSIONS.length))
    .filter((name) => !name.includes("/"))
    .toSorted();
}

/** From how many MB on Lambda gives one processor more than two; measured by users, not documented. */
const MORE_PROCESSORS_FROM_MB = [3009, 5308, 7077, 8846] as const;

function processorsFor(memoryMb: number): number {
  return 2 + MORE_PROCESSORS_FROM_MB.filter((from) => memoryMb >= from).length;
}
