import { messageOf } from "#base/message-of.ts";
import type { Clock } from "#base/clock.ts";
import type { Milliseconds } from "#base/brand.ts";
import type { EngineExtensions, EngineProcess, ExitStatus } from "#contract/engine.ts";
import { extensionProcess } from "#contract/process-id.ts";
import { MAX_EXTENSIONS } from "#runtime-api/extensions/extensions-api.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { EnvironmentProcess } from "./environment-process.ts";
import { type Fault, TOO_MANY_EXTENSIONS } from "./faults.ts";
import { patiently } from "./patiently.ts";
import { recordExtensionStart } from "./record-start.ts";

const FOLDER = "/opt/extensions";

export interface ExtensionProcessesDependencies {
  readonly environmentId: string;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly log: EnvironmentLog;
  readonly variables: ReadonlyMap<string, string>;
  readonly launchFailed: (name: string, fault: Fault) => void;
  readonly exited: (name: string, process: EnvironmentProcess, status: ExitStatus) => void;
}

/** The processes of external extensions, of one start of an environment. */
export class ExtensionProcesses {
  readonly #deps: ExtensionProcessesDependencies;
  readonly #processes = new Map<string, EnvironmentProcess>();
  #killedBecause: string | undefined;

  constructor(deps: ExtensionProcessesDependencies) {
    this.#deps = deps;
  }

  get isEmpty(): boolean {
    return this.#processes.size === 0;
  }

  /**
   * Starts the files one after the other, in the order of their names, and waits for nothing of theirs. Ends with the
   * first that cannot be started. Rejects when the engine itself fails.
   */
  async start(extensions: EngineExtensions, names: readonly string[]): Promise<Fault | undefined> {
    for (const [index, name] of names.entries()) {
      if (this.#killedBecause !== undefined) return undefined;
      const fault =
        index < MAX_EXTENSIONS ? await this.#launch(extensions, name) : TOO_MANY_EXTENSIONS;
      if (fault === undefined) continue;
      this.#deps.launchFailed(name, fault);
      return fault;
    }
    return undefined;
  }

  freeze(): void {
    for (const process of this.#processes.values()) process.freeze();
  }

  thaw(now: number): void {
    for (const process of this.#processes.values()) process.thaw(now);
  }

  async flushOutput(): Promise<void> {
    const { clock } = this.#deps;
    await Promise.all(
      Array.from(this.#processes.values(), (process) => process.flushOutput(clock)),
    );
  }

  /** SIGKILL to all, without waiting. */
  kill(because: string): void {
    this.#killedBecause ??= because;
    for (const process of this.#processes.values()) process.kill(because);
  }

  /** As if somebody in the environment had sent the signal. */
  signalFromInside(): void {
    for (const { process } of this.#processes.values()) process?.kill("SIGKILL");
  }

  /**
   * Ends them as Shutdown does (§3.5): those that are told of it get so long to end by themselves, the others SIGKILL.
   *
   * @param isTold whether an extension gets the SHUTDOWN event
   */
  async end(
    because: string,
    patience: { readonly windowMs: Milliseconds; readonly killMs: Milliseconds },
    isTold: (name: string) => boolean,
  ): Promise<void> {
    const { clock } = this.#deps;
    const ended = Promise.all(Array.from(this.#processes.values(), (process) => process.ended));
    for (const [name, process] of this.#processes) {
      if (isTold(name)) process.isAsked = true;
      else process.kill(because);
    }
    await patiently(clock, ended, Math.max(0, patience.windowMs));
    this.kill(because);
    await patiently(clock, ended, patience.killMs);
  }

  async #launch(extensions: EngineExtensions, name: string): Promise<Fault | undefined> {
    const { environmentId, trace, clock, variables } = this.#deps;
    const path = `${FOLDER}/${name}`;
    const process = new EnvironmentProcess();
    this.#processes.set(name, process);
    try {
      const start = await extensions.start({ path, variables, now: clock.now() });
      const fault = recordExtensionStart(trace, environmentId, { name, path }, start);
      if (start.kind === "started") this.#attach(name, process, start.process);
      else process.neverStarted();
      return fault;
    } catch (error) {
      process.neverStarted();
      throw error;
    }
  }

  #attach(name: string, process: EnvironmentProcess, running: EngineProcess): void {
    const { log, exited } = this.#deps;
    process.attach(running, {
      output: (chunk) => log.output(extensionProcess(name), chunk),
      outputLost: (error) =>
        log.note(`The rest of the output of ${name} is lost: ${messageOf(error)}`),
      exited: (status) => exited(name, process, status),
    });
  }
}
