import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import type { ProcessMoment } from "#trace/process-record.ts";

/** Tone of a state: the hue of what happens in it. */
export function stateTone(now: ProcessMoment | undefined): string {
  switch (now?.state) {
    case "Started":
    case "Registered":
      return "init";
    case "Ready":
      return "delivery";
    case "Running":
      return "handler";
    case "InvocationResponse":
    case "RuntimeResponseSentState":
      return "response";
    case "InvocationErrorResponse":
    case "InitError":
    case "ExitError":
    case "LaunchError":
    case "ShutdownFailed":
    case "RuntimeRestoreErrorState":
      return "error";
    default:
      return "frozen";
  }
}

/** Tone of a phase, as the timeline has it. */
export function phaseTone(phase: EnvironmentPhase | undefined): string {
  switch (phase) {
    case "init":
      return "init";
    case "invoke":
      return "handler";
    case "reset":
      return "error";
    default:
      return "frozen";
  }
}
