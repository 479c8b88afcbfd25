import type { FunctionConfiguration } from "./contract.ts";
import { timedOutText } from "./faults.ts";
import {
  type InvocationReport,
  type PlatformLog,
  RUNTIME_VERSION,
  runtimeVersionArn,
} from "./platform-log.ts";

/** Platform lines in the Text format, TAB for TAB (Runtime API reference §6.1). */
export function createTextLog(
  configuration: Pick<FunctionConfiguration, "region" | "failureLogStyle" | "timeoutSeconds">,
  version: string,
): PlatformLog {
  const { region, failureLogStyle, timeoutSeconds } = configuration;
  const isNew = failureLogStyle === "new";
  return {
    initStart: () => [
      `INIT_START Runtime Version: ${RUNTIME_VERSION}\tRuntime Version ARN: ${runtimeVersionArn(region)}`,
    ],
    initReport: ({ phase, durationMs, status, errorType }) => [
      [
        `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`,
        `Phase: ${phase}`,
        `Status: ${status}`,
        ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
      ].join("\t"),
    ],
    extension: ({ name, state, events, errorType }) => [
      [
        "EXTENSION",
        `Name: ${name}`,
        `State: ${state}`,
        `Events: [${events.join(", ")}]`,
        ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
      ].join("\t"),
    ],
    subscribed: ({ name, types }) => [
      `TELEMETRY\tName: ${name}\tState: Subscribed\tTypes: [${types.map(capitalised).join(", ")}]`,
    ],
    start: (requestId) => [`START RequestId: ${requestId} Version: ${version}`],
    end: (report, now) => {
      const { requestId, status, fault } = report;
      const old: string[] = [];
      if (!isNew && status === "timeout") {
        const moment = new Date(now).toISOString();
        old.push(`${moment} ${requestId} ${timedOutText(timeoutSeconds)}\n`);
      } else if (!isNew && fault !== undefined) {
        old.push(`RequestId: ${requestId} Error: ${fault.message}\n${fault.errorType}`);
      }
      return [...old, `END RequestId: ${requestId}`, reportLine(report, isNew)];
    },
  };
}

/** The line has the types with capitals, unlike the record. */
function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function reportLine(report: InvocationReport, isNew: boolean): string {
  const { requestId, durationMs, billedMs, memoryMb, maxMemoryMb, initMs, status } = report;
  const init = initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const line = `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${maxMemoryMb} MB\t${init}`;
  if (!isNew || status === "success" || report.isReported) return line;
  const { errorType } = report;
  const type = status === "timeout" || errorType === undefined ? "" : `\tError Type: ${errorType}`;
  return `${line}Status: ${status}${type}`;
}
