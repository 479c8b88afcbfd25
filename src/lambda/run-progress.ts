import type { InvocationResult, StreamError } from "#runtime-api/host.ts";
import { SUCCESS, TRUNCATED, type Verdict, answerTo } from "./invocation-end.ts";
import type { InvocationRun } from "./invocation-run.ts";

/** What the runtime has made of the invocation at hand, until its following `next` ends it (§2, §13.6). */
export class RunProgress {
  readonly #environmentId: string;
  /** The invocation ended badly: what still arrives has no effect. */
  readonly #isTooLate: () => boolean;
  #run: InvocationRun | undefined;
  #verdict: Verdict = SUCCESS;
  /** A broken upload, kept back until it is clear whether the process died of what broke it. */
  #truncated: InvocationResult | undefined;

  constructor(environmentId: string, isTooLate: () => boolean) {
    this.#environmentId = environmentId;
    this.#isTooLate = isTooLate;
  }

  get run(): InvocationRun | undefined {
    return this.#run;
  }

  begin(run: InvocationRun): void {
    this.#run = run;
    this.#verdict = SUCCESS;
    this.#truncated = undefined;
  }

  end(): void {
    this.#run = undefined;
  }

  /** The runtime went on with `next`: its answer stands. */
  settle(): Verdict {
    if (this.#truncated !== undefined) {
      this.#run?.respond(this.#environmentId, answerTo(this.#truncated).answer);
    }
    return this.#verdict;
  }

  // ---- what the Runtime API tells

  finished(result: InvocationResult): void {
    const run = this.#run;
    if (run === undefined || this.#isTooLate()) return;
    const { answer, verdict } = answerTo(result);
    this.#verdict = verdict;
    if ("payload" in result) run.producedBytes = result.payload.length;
    if (result.kind === "truncated") this.#truncated = result;
    else run.respond(this.#environmentId, answer);
  }

  streamStarted(contentType: string | undefined): void {
    if (!this.#isTooLate()) this.#run?.streamStarted(contentType);
  }

  streamChunk(bytes: Uint8Array): void {
    if (!this.#isTooLate()) this.#run?.streamChunk(bytes);
  }

  streamEnded(error: StreamError | undefined): void {
    if (this.#isTooLate()) return;
    this.#run?.streamEnded(this.#environmentId, error);
    if (error?.errorType === TRUNCATED) {
      this.#verdict = { status: "error", errorType: TRUNCATED, isReported: false };
    }
  }
}
