import type { EpochMs } from "#base/brand.ts";
import { goJsonString } from "#runtime-api/go-json.ts";
import type { InitializationType } from "./environment-facts.ts";
import type { FunctionConfiguration } from "./contract.ts";
import { type PlatformLog, RUNTIME_VERSION, runtimeVersionArn } from "./platform-log.ts";

/** A value as it stands in the line, already JSON. */
type Field = readonly [key: string, json: string | undefined];

/**
 * Platform lines in the JSON format: one object an event, `platform.report` instead of END and REPORT. The level is
 * INFO, so `initReport` and `runtimeDone` are written for failures only (Runtime API reference §6.2).
 */
export function createJsonLog(
  configuration: Pick<
    FunctionConfiguration,
    "region" | "functionName" | "memoryMb" | "timeoutSeconds"
  >,
  environment: {
    readonly version: string;
    readonly instanceId: string;
    readonly initializationType: InitializationType;
  },
): PlatformLog {
  const { region, functionName, memoryMb, timeoutSeconds } = configuration;
  const { version, instanceId, initializationType } = environment;
  const init: readonly Field[] = [["initializationType", text(initializationType)]];
  return {
    initStart: (now) => [
      event(now, "platform.initStart", [
        ...init,
        ["phase", text("init")],
        ["runtimeVersion", text(RUNTIME_VERSION)],
        ["runtimeVersionArn", text(runtimeVersionArn(region))],
        ["functionName", text(functionName)],
        ["functionVersion", text(version)],
        ["instanceId", text(instanceId)],
        ["instanceMaxMemory", String(memoryMb * 1_048_576)],
      ]),
    ],
    initReport: ({ phase, status, errorType, durationMs }, now) => {
      const what: readonly Field[] = [
        ...init,
        ["phase", text(phase)],
        ["status", text(status)],
        ["errorType", text(errorType)],
      ];
      return [
        event(now, "platform.initRuntimeDone", what),
        event(now, "platform.initReport", [
          ...what,
          ["metrics", object([["durationMs", decimal(durationMs)]])],
        ]),
      ];
    },
    extension: ({ name, state, events, errorType }, now) => [
      event(now, "platform.extension", [
        ["name", text(name)],
        ["state", text(state)],
        ["events", `[${events.map((each) => goJsonString(each)).join(",")}]`],
        ["errorType", text(errorType)],
      ]),
    ],
    subscribed: ({ name, types }, now) => [
      event(now, "platform.telemetrySubscription", [
        ["name", text(name)],
        ["state", text("Subscribed")],
        ["types", `[${types.map((each) => goJsonString(each)).join(",")}]`],
      ]),
    ],
    start: (requestId, traceHeader, now) => [
      event(now, "platform.start", [
        ["requestId", text(requestId)],
        ["version", text(version)],
        [
          "tracing",
          object([
            ["type", text("X-Amzn-Trace-Id")],
            ["value", text(traceHeader)],
          ]),
        ],
      ]),
    ],
    end: (report, now) => {
      const { requestId, status, errorType, durationMs } = report;
      const what: readonly Field[] = [
        ["requestId", text(requestId)],
        ["status", text(status)],
        ["errorType", status === "timeout" ? undefined : text(errorType)],
      ];
      const done = event(now, "platform.runtimeDone", [
        ...what,
        [
          "metrics",
          object([
            ["durationMs", decimal(durationMs)],
            ["producedBytes", String(report.producedBytes)],
          ]),
        ],
      ]);
      const summary = event(now, "platform.report", [
        ...what,
        [
          "metrics",
          object([
            // On a time-out the report gives the limit, runtimeDone the measured time.
            ["durationMs", decimal(status === "timeout" ? timeoutSeconds * 1000 : durationMs)],
            ["billedDurationMs", String(report.billedMs)],
            ["memorySizeMB", String(report.memoryMb)],
            ["maxMemoryUsedMB", String(report.maxMemoryMb)],
            ["initDurationMs", report.initMs === undefined ? undefined : decimal(report.initMs)],
          ]),
        ],
      ]);
      return status === "success" ? [summary] : [done, summary];
    },
  };
}

function event(now: EpochMs, type: string, record: readonly Field[]): string {
  return object([
    ["time", text(new Date(now).toISOString())],
    ["type", text(type)],
    ["record", object(record)],
  ]);
}

function object(fields: readonly Field[]): string {
  const present = fields.filter(([, json]) => json !== undefined);
  return `{${present.map(([key, json]) => `"${key}":${json}`).join(",")}}`;
}

function text(value: string): string;
function text(value: string | undefined): string | undefined;
function text(value: string | undefined): string | undefined {
  return value === undefined ? undefined : goJsonString(value);
}

/** Up to three decimals, and at least one: `5000.0`, `11.642`. */
function decimal(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}
