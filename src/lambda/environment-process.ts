import type { EngineProcess, ExitStatus, OutputChunk } from "#contract/engine.ts";
import type { Clock } from "#base/clock.ts";
import { createDeferred } from "./deferred.ts";
import { patiently } from "./patiently.ts";

/** How long an engine may take to answer a question at the end of an invocation. */
export const ANSWER_PATIENCE_MS = 1_000;

/** One start of a process, from before it is there until its output is complete. */
export class EnvironmentProcess<P extends EngineProcess = EngineProcess> {
  readonly #ended = createDeferred<void>();
  #process: P | undefined;
  #isFrozen = false;
  /** Why the platform killed it; `undefined` while it did not. */
  killedBecause: string | undefined;
  /** It was told to end by itself. */
  isAsked = false;
  exit: ExitStatus | undefined;

  get process(): P | undefined {
    return this.#process;
  }
  /** Resolves when the process is gone and its output is complete, or when it could not be started. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  attach(
    process: P,
    listener: {
      readonly output: (chunk: OutputChunk) => void;
      readonly exited: (status: ExitStatus) => void;
      /** Reading the output failed: what is still to come is lost. */
      readonly outputLost: (error: unknown) => void;
    },
  ): void {
    this.#process = process;
    const output = pump(process.output, listener.output).catch(listener.outputLost);
    void process.exited.then(async (status) => {
      this.exit = status;
      // Told at once; the last output may still be on its way.
      listener.exited(status);
      await output;
      this.#ended.resolve();
    });
    if (this.killedBecause !== undefined) process.kill("SIGKILL");
  }

  /** It never started. */
  neverStarted(): void {
    this.#ended.resolve();
  }

  /** The whole process group dies; a process that is still being started dies as soon as it is there. */
  kill(because: string): void {
    if (this.exit === undefined) this.killedBecause ??= because;
    // Also after an exit: children of the bootstrap may live on.
    this.#process?.kill("SIGKILL");
  }

  /** SIGTERM to the process group: it may end by itself, which is no failure any more. */
  terminate(because: string): void {
    if (this.exit !== undefined) return;
    this.killedBecause ??= because;
    this.#process?.kill("SIGTERM");
  }

  /** What has been written so far has come out, where the engine can say so. */
  async flushOutput(clock: Clock): Promise<void> {
    const flushed = this.exit === undefined ? this.#process?.flushOutput?.() : undefined;
    if (flushed !== undefined) await patiently(clock, flushed, ANSWER_PATIENCE_MS);
  }

  freeze(): void {
    if (this.#isFrozen || this.exit !== undefined) return;
    this.#isFrozen = true;
    this.#process?.freeze();
  }

  thaw(now: number): void {
    this.#process?.endInit?.(); // without a pause behind Init there is no freeze
    if (!this.#isFrozen || this.exit !== undefined) return;
    this.#isFrozen = false;
    this.#process?.thaw(now);
  }
}

async function pump(
  output: AsyncIterable<OutputChunk>,
  write: (chunk: OutputChunk) => void,
): Promise<void> {
  for await (const chunk of output) write(chunk);
}
