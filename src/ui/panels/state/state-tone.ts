import type { EnvironmentMoment } from "#trace/environment.ts";

/** Tone of a state: the hue of what happens in it. */
export function stateTone(now: EnvironmentMoment | undefined): string {
  switch (now?.state) {
    case "Started":
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
    case "RuntimeRestoreErrorState":
      return "error";
    default:
      return "frozen";
  }
}
