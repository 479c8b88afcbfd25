import type { StartOutcome } from "#contract/engine.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { type Fault, execFault, missingEntryPoint } from "./faults.ts";

/** Writes down how the start of a process went; gives the fault when there is no process. */
export function recordStart(
  trace: TraceRecorder,
  environmentId: string,
  outcome: StartOutcome,
): Fault | undefined {
  const { candidates } = outcome;
  if (outcome.kind === "started") {
    const { entryPoint } = outcome;
    trace.record({ kind: "process.started", environmentId, entryPoint, candidates });
    return undefined;
  }
  const fault =
    outcome.kind === "entry-point-missing"
      ? missingEntryPoint(candidates.map(({ path }) => path))
      : execFault(outcome.entryPoint, outcome.errno);
  trace.record({
    kind: "process.start-failed",
    environmentId,
    candidates,
    errorType: fault.errorType,
    message: fault.message,
    ...(outcome.kind === "exec-failed" && { entryPoint: outcome.entryPoint, errno: outcome.errno }),
  });
  return fault;
}
