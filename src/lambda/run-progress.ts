import type { InvocationResult, StreamError } from "#runtime-api/host.ts";
import { SUCCESS, TRUNCATED, type Verdict, answerTo } from "./invocation-end.ts";
import type { InvocationTimes } from "./telemetry/invocation-spans.ts";
import type { InvocationRun } from "./invocation-run.ts";

/** What the runtime has made of one invocation, until its following `next` ends it (§2, §13.6). */
export class RunProgress {
  readonly run: InvocationRun;
  readonly times: InvocationTimes = {};
  readonly #environmentId: string;
  #verdict: Verdict = SUCCESS;
  /** A broken upload, kept back until it is clear whether the process died of what broke it. */
  #truncated: InvocationResult | undefined;

  constructor(run: InvocationRun, environmentId: string) {
    this.run = run;
    this.#environmentId = environmentId;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** The runtime went on with `next`: its answer stands. */
  settle(): void {
    if (this.#truncated === undefined) return;
    this.run.respond(this.#environmentId, answerTo(this.#truncated).answer);
  }

  // ---- what the Runtime API tells

  finished(result: InvocationResult, now: number): void {
    this.times.firstByteAt ??= now;
    this.times.lastByteAt ??= now;
    const { answer, verdict } = answerTo(result);
    this.#verdict = verdict;
    if ("payload" in result) this.run.producedBytes = result.payload.length;
    if (result.kind === "truncated") this.#truncated = result;
    else this.run.respond(this.#environmentId, answer);
  }

  streamStarted(contentType: string | undefined, now: number): void {
    this.times.firstByteAt = now;
    this.run.streamStarted(contentType);
  }

  streamEnded(error: StreamError | undefined, now: number): void {
    this.times.lastByteAt = now;
    this.run.streamEnded(this.#environmentId, error);
    if (error?.errorType === TRUNCATED) {
      this.#verdict = { status: "error", errorType: TRUNCATED, isReported: false };
    }
  }
}
