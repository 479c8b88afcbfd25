import { type ChildProcess, spawn } from "node:child_process";
import type { ExitStatus, RuntimeProcess } from "#contract/engine.ts";
import { goSignalName } from "./go-signal-name.ts";
import type { OrphanGuard } from "./orphan-guard.ts";
import type { ProcessCage } from "./process-cage.ts";
import { ProcessOutput } from "./process-output.ts";
import { killByVariable, peakMemoryMb } from "./process-tree.ts";

/** How to start one runtime process. */
export interface LocalProcessSpec {
  /** The executable and its arguments: the entry point alone, or a program that becomes it. */
  readonly command: readonly string[];
  readonly directory: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly guard: OrphanGuard;
  /** Holds everything that the process starts, where the system has such a thing. */
  readonly cage: ProcessCage | undefined;
}

/** A real process, which can be held as well as frozen. */
export interface HoldableProcess extends RuntimeProcess {
  /** Stops it while something of its environment stands at a gate; independent of `freeze`. */
  hold(isHeld: boolean): void;
  readonly pid: number;
  /** Frozen or held: stopped by us. */
  readonly stands: boolean;
}

export type LocalStart =
  | { readonly kind: "started"; readonly process: HoldableProcess }
  | { readonly kind: "failed"; readonly errno: string };

/** A variable with a value of its own in each environment: it marks whatever was started from there. */
const MARK = "AWS_LAMBDA_LOG_STREAM_NAME";
/** Starts a real process in a group of its own, with nothing of our environment. */
export function startLocalProcess(spec: LocalProcessSpec): Promise<LocalStart> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      const [program = "", ...args] = spec.command;
      const start = (): ChildProcess =>
        spawn(program, args, {
          cwd: spec.directory,
          env: Object.fromEntries(spec.variables),
          // Lambda's runtimes read /dev/null (Runtime API reference §5.2).
          stdio: ["ignore", "pipe", "pipe"],
          detached: true,
        });
      child = spec.cage === undefined ? start() : spec.cage.inside(start);
    } catch (error) {
      spec.cage?.remove();
      resolve({ kind: "failed", errno: errnoOf(error) });
      return;
    }
    child.once("error", (error) => {
      spec.cage?.remove();
      resolve({ kind: "failed", errno: errnoOf(error) });
    });
    child.once("spawn", () => resolve({ kind: "started", process: new LocalProcess(child, spec) }));
  });
}

class LocalProcess implements HoldableProcess {
  readonly exited: Promise<ExitStatus>;
  readonly output: ProcessOutput;
  onLine: RuntimeProcess["onLine"] = undefined;
  readonly pid: number;
  readonly #spec: LocalProcessSpec;
  #hasExited = false;
  /** Between two invocations. */
  #isFrozen = false;
  /** Something of it stands at a gate. */
  #isHeld = false;
  stands = false;
  #peakMb: number | undefined;

  constructor(child: ChildProcess, spec: LocalProcessSpec) {
    this.pid = child.pid ?? 0;
    this.#spec = spec;
    const mark = spec.variables.get(MARK);
    spec.guard.add(this.pid, mark === undefined ? undefined : `${MARK}=${mark}`);
    const output = new ProcessOutput({ stdout: child.stdout, stderr: child.stderr });
    this.output = output;
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#hasExited = true;
        this.#reap();
        output.processExited();
        resolve(
          signal === null
            ? { kind: "exited", code: code ?? 0 }
            : { kind: "signaled", signal: goSignalName(signal), isOutOfMemory: false },
        );
      });
    });
  }

  kill(signal: "SIGKILL" | "SIGTERM"): void {
    if (this.#hasExited) return;
    if (signal === "SIGKILL") this.#spec.cage?.kill();
    else this.#spec.cage?.signal("SIGCONT");
    this.#signalGroup(signal);
    // A stopped process acts on SIGTERM only when it runs again.
    if (signal === "SIGTERM") this.#signalGroup("SIGCONT");
  }

  freeze(): void {
    this.#measure();
    this.#isFrozen = true;
    this.#settle();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#settle();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#settle();
  }

  /** Stops the processes, or lets them run: what they do next to what they should. */
  #settle(): void {
    const stands = this.#isFrozen || this.#isHeld;
    if (this.#hasExited || stands === this.stands) return;
    this.stands = stands;
    if (stands) {
      this.#signalGroup("SIGSTOP");
      this.#spec.cage?.signal("SIGSTOP");
    } else {
      this.#spec.cage?.signal("SIGCONT");
      this.#signalGroup("SIGCONT");
    }
  }

  flushOutput(): Promise<void> {
    return this.output.flush();
  }

  maxMemoryUsedMb(): Promise<number | undefined> {
    this.#measure();
    return Promise.resolve(this.#peakMb);
  }

  /** Line stepping needs an engine that knows the language; see the Linux engine. */
  continueLine(): void {}

  variables(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map());
  }

  position(): undefined {
    return undefined;
  }

  #measure(): void {
    if (this.#hasExited) return;
    const now = peakMemoryMb(this.pid);
    if (now !== undefined) this.#peakMb = Math.max(now, this.#peakMb ?? 0);
  }

  /** Children die with the runtime (§3.5), those included that have left its group. */
  #reap(): void {
    this.#signalGroup("SIGKILL");
    this.#spec.guard.remove(this.pid);
    this.#spec.cage?.kill();
    this.#spec.cage?.remove();
    const mark = this.#spec.variables.get(MARK);
    if (mark !== undefined) killByVariable(MARK, mark);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // nobody left in the group
    }
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "EIO";
}
