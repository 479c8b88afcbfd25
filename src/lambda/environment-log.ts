import type { Clock } from "#base/clock.ts";
import type { Extension } from "#runtime-api/extensions/extensions-api.ts";
import type { OutputChunk } from "#contract/engine.ts";
import { type ProcessId, RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { InitializationType } from "./environment-facts.ts";
import type { FunctionConfiguration } from "./contract.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { createJsonLog } from "./json-log.ts";
import type { InitReport, InvocationReport, PlatformLog } from "./platform-log.ts";
import { type ProcessLog, createProcessLog } from "./process-log.ts";
import { createTextLog } from "./text-log.ts";

export interface EnvironmentLogOptions {
  readonly environmentId: string;
  readonly configuration: FunctionConfiguration;
  readonly version: string;
  readonly instanceId: string;
  readonly initializationType: InitializationType;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  /** A line of the runtime or of an extension, for the Telemetry API. */
  readonly onLine: (process: ProcessId, text: string) => void;
}

/** The log stream of one environment: the platform's lines and the function's, in the order of their coming. */
export class EnvironmentLog {
  readonly #options: EnvironmentLogOptions;
  readonly #platform: PlatformLog;
  readonly #processes = new Map<ProcessId, ProcessLog>();
  /** Between START and REPORT: lines belong to this invocation. */
  #run: InvocationRun | undefined;

  constructor(options: EnvironmentLogOptions) {
    this.#options = options;
    const { configuration, version, instanceId, initializationType } = options;
    this.#platform =
      configuration.logFormat === "JSON"
        ? createJsonLog(configuration, { version, instanceId, initializationType })
        : createTextLog(configuration, version);
  }

  /** `YYYY/MM/DD/[<version>]<32 hex>` with the date of creation in UTC (Runtime API reference §13.41). */
  static streamName(createdAt: number, version: string, instanceId: string): string {
    const date = new Date(createdAt).toISOString().slice(0, 10).replaceAll("-", "/");
    return `${date}/[${version}]${instanceId}`;
  }

  output(process: ProcessId, chunk: OutputChunk): void {
    let log = this.#processes.get(process);
    if (log === undefined) {
      log = createProcessLog({
        line: (stream, text) => {
          this.#write(stream, text, process);
          this.#options.onLine(process, text);
        },
        note: (text) => this.note(text),
      });
      this.#processes.set(process, log);
    }
    log.write(chunk);
  }

  /** What has no line end yet comes out; the budget for output starts again. */
  flush(): void {
    for (const process of this.#processes.values()) process.phaseEnded();
  }

  initStart(): void {
    this.#writeAll(this.#platform.initStart(this.#options.clock.now()));
  }

  /** One line for each extension, at the end of init (§10). */
  extensions(extensions: readonly Extension[]): void {
    const now = this.#options.clock.now();
    for (const extension of extensions) this.#writeAll(this.#platform.extension(extension, now));
  }

  /** An extension subscribed to telemetry (§10). */
  subscribed(name: string, types: readonly string[]): void {
    this.#writeAll(this.#platform.subscribed({ name, types }, this.#options.clock.now()));
  }

  initReport(report: InitReport): void {
    this.#writeAll(this.#platform.initReport(report, this.#options.clock.now()));
  }

  start(run: InvocationRun): void {
    this.#run = run;
    const { requestId, traceHeader } = run.facts;
    this.#writeAll(this.#platform.start(requestId, traceHeader, this.#options.clock.now()));
  }

  end(report: InvocationReport): void {
    this.#writeAll(this.#platform.end(report, this.#options.clock.now()));
    this.#run = undefined;
  }

  /** Our remark for people; no line of Lambda's, so no part of the log tail. */
  note(text: string): void {
    this.#record("platform", text, { process: RUNTIME_PROCESS, isNote: true });
  }

  #writeAll(lines: readonly string[]): void {
    for (const line of lines) this.#write("platform", line);
  }

  #write(
    stream: "platform" | "stdout" | "stderr",
    text: string,
    process: ProcessId = RUNTIME_PROCESS,
  ): void {
    const run = this.#run;
    // Encoding it costs much, and hardly anybody asks for it.
    if (run?.facts.request.wantsLogTail === true) run.tail.add(text);
    this.#record(stream, text, { process, isNote: false });
  }

  #record(
    stream: "platform" | "stdout" | "stderr",
    text: string,
    { process, isNote }: { readonly process: ProcessId; readonly isNote: boolean },
  ): void {
    this.#options.trace.record({
      kind: "log",
      environmentId: this.#options.environmentId,
      stream,
      text,
      ...(this.#run !== undefined && { requestId: this.#run.requestId }),
      ...(process !== RUNTIME_PROCESS && { process }),
      ...(isNote && { isNote }),
    });
  }
}
