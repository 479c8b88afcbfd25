import type {
  EngineEnvironment,
  ExitStatus,
  ProcessSpec,
  RuntimeProcess,
} from "#contract/engine.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import type { EnvironmentProcess } from "./environment-process.ts";
import type { Gates } from "./gates.ts";
import { recordStart } from "./init-outcome.ts";
import type { PhaseTimer } from "./phase.ts";

export interface Launch {
  readonly environmentId: string;
  /** Takes the process as soon as there is one. */
  readonly process: EnvironmentProcess;
  readonly engineEnvironment: EngineEnvironment;
  readonly spec: Omit<ProcessSpec, "lineStepping">;
  readonly phase: PhaseTimer;
  readonly trace: TraceRecorder;
  readonly log: EnvironmentLog;
  readonly gates: Gates;
  readonly requestId: () => string | undefined;
  readonly exited: (status: ExitStatus) => void;
}

/** Starts the runtime and tells the phase how that went. Rejects when the engine itself fails. */
export async function launch(launch: Launch): Promise<void> {
  const { environmentId, process, phase, trace, log, gates } = launch;
  const outcome = await launch.engineEnvironment.start({
    ...launch.spec,
    lineStepping: gates.wantsLines,
  });
  const fault = recordStart(trace, environmentId, outcome);
  if (outcome.kind !== "started") {
    process.neverStarted();
    if (fault !== undefined) phase.signal({ kind: "start-failed", fault });
    return;
  }
  stopAtLines(outcome.process, launch);
  process.attach(outcome.process, {
    output: (chunk) => log.output(chunk),
    outputLost: (error) =>
      log.note(`The rest of the runtime's output is lost: ${messageOf(error)}`),
    exited: launch.exited,
  });
  // The runtime may have been quicker than the news of its start.
  if (process.session.state === "Ready") phase.signal({ kind: "ready" });
}

function stopAtLines(running: RuntimeProcess, { environmentId, gates, requestId }: Launch): void {
  running.onLine = (position) => {
    const id = requestId();
    const goOn = (): void => running.continueLine(gates.lineMode);
    const held = gates.hold("line", {
      environmentId,
      position,
      ...(id !== undefined && { requestId: id }),
    });
    if (held === undefined) goOn();
    else void held.then(goOn);
  };
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
