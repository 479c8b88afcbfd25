import type {
  EngineEnvironment,
  EntryPointCandidate,
  EnvironmentSpec,
  ProcessSpec,
  StartOutcome,
} from "#contract/engine.ts";
import {
  ENVIRONMENT_FLAG_ALL_TOOLS,
  HOST,
  START_FLAG_STEP,
  START_STAGE,
  PayloadReader,
  environmentCreatePayload,
  processStartPayload,
} from "../shared/agent-protocol.ts";
import { vcpusOf } from "../shared/vcpu.ts";
import { errnoName } from "./exit-status.ts";
import { elfHeader, foreignProgramText, runsOnLambda, standInFor } from "./foreign-program.ts";
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
const ENTRY_POINTS = ["/var/task/bootstrap", "/opt/bootstrap"] as const;

/** Where the environment lives; a new room when the machine had to be replaced. */
interface Placement {
  readonly room: MachineRoom;
  readonly number: number;
  readonly releaseTrees: () => void;
}

/** One execution environment in the machine, with its `/tmp`, its limits and at most one runtime process. */
export class LinuxEnvironment implements EngineEnvironment {
  readonly #spec: EnvironmentSpec;
  readonly #findRoom: () => Promise<MachineRoom>;
  readonly #kernelNotes: KernelNotes;
  #placement: Placement | undefined;
  #process: LinuxProcess | undefined;
  #memoryKills = 0;
  #isDisposed = false;
  #hasStarted = false;
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
    const { room, number } = await this.#place();
    const { machine } = room;
    if (this.#process !== undefined) {
      this.#process.discard();
      await machine.request(HOST.processKill, "end processes", { environment: number });
    }
    const process = new LinuxProcess({
      machine,
      environment: number,
      ...this.#shares(),
      runtimeApi: this.#spec.runtimeApi,
      kernelNotes: this.#kernelNotes,
      memoryKillsBefore: this.#memoryKills,
      onExit: (memoryKills) => {
        this.#memoryKills = memoryKills;
      },
    });
    this.#process = process;
    const payload = processStartPayload({
      flags: spec.lineStepping ? START_FLAG_STEP : 0,
      stdoutCredit: OUTPUT_WINDOW_BYTES,
      stderrCredit: OUTPUT_WINDOW_BYTES,
      variables: Object.fromEntries(spec.variables),
    });
    // Both in one go: the agent works through them in order.
    const clock = machine.clock.isGuestOff(spec.now) ? machine.setClock(spec.now) : undefined;
    const started = machine.request(HOST.processStart, "start the runtime", {
      environment: number,
      payload,
    });
    try {
      const reader = new PayloadReader((await Promise.all([started, clock]))[0]);
      reader.u32(); // the process id inside the environment: always the same few numbers, of no use here
      const entryPoint = reader.text();
      for (const remark of this.#remarks) process.notice(remark);
      this.#remarks = [];
      return { kind: "started", entryPoint, candidates: this.#candidates(entryPoint), process };
    } catch (error) {
      this.#process = undefined;
      process.discard();
      return this.#startFailed(error);
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
    this.#process?.discard();
    const placement = this.#placement;
    if (placement === undefined) return;
    placement.room.leave(placement.number);
    placement.releaseTrees();
  }

  /** The machine is gone: the process ends, and the next start moves to a new machine with an empty `/tmp`. */
  #lost(reason: string): void {
    this.#placement = undefined;
    this.#memoryKills = 0;
    this.#process?.lost(reason);
    this.#process = undefined;
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
      onFrame: (frame) => this.#process?.take(frame),
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
    this.#placement = { room, number, releaseTrees };
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

/** From how many MB on Lambda gives one processor more than two; measured by users, not documented. */
const MORE_PROCESSORS_FROM_MB = [3009, 5308, 7077, 8846] as const;

function processorsFor(memoryMb: number): number {
  return 2 + MORE_PROCESSORS_FROM_MB.filter((from) => memoryMb >= from).length;
}
