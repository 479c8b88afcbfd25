import type { Milliseconds } from "#base/brand.ts";
import type { Extension } from "#runtime-api/extensions/extensions-api.ts";
import type { FunctionConfiguration, InvokeRequest } from "../contract.ts";
import type { InitializationType } from "../environment-facts.ts";
import type { Verdict } from "../invocation-end.ts";
import type { RunFacts } from "../invocation-run.ts";
import { type InvocationReport, RUNTIME_VERSION, runtimeVersionArn } from "../platform-log.ts";
import type { Telemetry } from "./telemetry.ts";

type Phase = "init" | "invoke";
type InitStatus = Pick<Verdict, "status" | "errorType">;

/** What telemetry tells of an invocation's request. */
interface Told {
  readonly facts: Pick<RunFacts, "requestId" | "traceHeader"> & {
    readonly request: Pick<InvokeRequest, "tenantId">;
  };
}

export interface PlatformEventsFacts {
  readonly configuration: FunctionConfiguration;
  readonly version: string;
  readonly instanceId: string;
  readonly initializationType: InitializationType;
}

/** The platform's own telemetry, record by record in the schema of 2025-01-29 (Runtime API reference §10.4). */
export class PlatformEvents {
  readonly #facts: PlatformEventsFacts;
  readonly #telemetry: () => Telemetry;
  /** Of the init or invocation that runs: its runtime's part has been told. */
  #isRuntimeDone = false;

  /** @param telemetry of the present start of the environment */
  constructor(facts: PlatformEventsFacts, telemetry: () => Telemetry) {
    this.#facts = facts;
    this.#telemetry = telemetry;
  }

  initStart(phase: Phase): void {
    const { configuration, version, instanceId } = this.#facts;
    this.#isRuntimeDone = false;
    this.#publish("platform.initStart", {
      initializationType: this.#facts.initializationType,
      phase,
      functionName: configuration.functionName,
      functionVersion: version,
      instanceId,
      instanceMaxMemory: configuration.memoryMb * 1_048_576,
      runtimeVersion: RUNTIME_VERSION,
      runtimeVersionArn: runtimeVersionArn(configuration.region),
    });
  }

  /** Told once in each init: by the runtime's first `next`, or by its failure. */
  initRuntimeDone(phase: Phase, { status, errorType }: InitStatus): void {
    if (this.#isRuntimeDone) return;
    this.#isRuntimeDone = true;
    this.#publish("platform.initRuntimeDone", {
      initializationType: this.#facts.initializationType,
      phase,
      status,
      errorType,
    });
  }

  initReport(
    phase: Phase,
    { status, errorType }: InitStatus,
    durationMs: Milliseconds,
    extensions: readonly Extension[],
  ): void {
    for (const { name, state, events, errorType: failed } of extensions) {
      this.#publish("platform.extension", {
        name,
        state,
        events: events.toSorted(),
        errorType: failed,
      });
    }
    this.#publish("platform.initReport", {
      initializationType: this.#facts.initializationType,
      phase,
      status,
      errorType,
      metrics: { durationMs },
    });
  }

  start(requestId: string, traceHeader: string, tenantId: string | undefined): void {
    this.#isRuntimeDone = false;
    this.#publish(
      "platform.start",
      { requestId, version: this.#facts.version, tenantId, tracing: tracing(traceHeader) },
      requestId,
    );
  }

  /** Told once in each invocation: by the runtime's following `next`, or when its processes are ended. */
  runtimeDone(
    { facts }: Told,
    { status, errorType }: InitStatus,
    metrics: { readonly durationMs: Milliseconds; readonly producedBytes: number },
    spans?: readonly object[],
  ): void {
    if (this.#isRuntimeDone) return;
    this.#isRuntimeDone = true;
    const { requestId, request, traceHeader } = facts;
    this.#publish(
      "platform.runtimeDone",
      {
        requestId,
        status,
        errorType,
        metrics,
        spans,
        tenantId: request.tenantId,
        tracing: tracing(traceHeader),
      },
      requestId,
    );
  }

  report(report: InvocationReport, { facts }: Told, spans?: readonly object[]): void {
    const { requestId, status, errorType, durationMs, billedMs, memoryMb, maxMemoryMb, initMs } =
      report;
    this.#publish(
      "platform.report",
      {
        requestId,
        status,
        errorType: status === "timeout" ? undefined : errorType,
        metrics: {
          durationMs,
          billedDurationMs: billedMs,
          memorySizeMB: memoryMb,
          maxMemoryUsedMB: maxMemoryMb,
          initDurationMs: initMs,
        },
        spans,
        tenantId: facts.request.tenantId,
        tracing: tracing(facts.traceHeader),
      },
      requestId,
    );
  }

  #publish(type: string, record: Readonly<Record<string, unknown>>, requestId?: string): void {
    this.#telemetry().publish(
      "platform",
      type,
      record,
      requestId === undefined ? {} : { requestId },
    );
  }
}

function tracing(value: string): { readonly type: string; readonly value: string } {
  return { type: "X-Amzn-Trace-Id", value };
}
