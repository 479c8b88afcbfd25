import type { ExtensionStart, StartOutcome } from "#contract/engine.ts";
import { extensionProcess } from "#contract/process-id.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { type Fault, execFault, extensionLaunchFault, missingEntryPoint } from "./faults.ts";

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

/** The same for a file of `/opt/extensions`. */
export function recordExtensionStart(
  trace: TraceRecorder,
  environmentId: string,
  { name, path }: { readonly name: string; readonly path: string },
  start: ExtensionStart,
): Fault | undefined {
  const process = extensionProcess(name);
  const candidates = [{ path, outcome: "taken" }] as const;
  if (start.kind === "started") {
    trace.record({ kind: "process.started", environmentId, process, entryPoint: path, candidates });
    return undefined;
  }
  const fault = extensionLaunchFault(path, start.errno);
  trace.record({
    kind: "process.start-failed",
    environmentId,
    process,
    candidates,
    entryPoint: path,
    errno: start.errno,
    errorType: fault.errorType,
    message: fault.message,
  });
  return fault;
}
