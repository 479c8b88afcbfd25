import { assertNever } from "#base/assert-never.ts";

/** States of one extension, by the names that stand in the 403 message (Runtime API reference §10.2). */
export const EXTENSION_STATES = [
  "Started",
  "Registered",
  "Ready",
  "Running",
  "InitError",
  "ExitError",
  "LaunchError",
  "Exited",
  "ShutdownFailed",
] as const;
export type ExtensionState = (typeof EXTENSION_STATES)[number];

export type ExtensionInput =
  // ---- calls of the extension
  | { readonly kind: "register" }
  | { readonly kind: "next" }
  | { readonly kind: "init-error" }
  | { readonly kind: "exit-error" }
  /** The platform gives an event to the waiting `next`. */
  | { readonly kind: "release" }
  // ---- its process
  | { readonly kind: "launch-failed" }
  /** It ended in Shutdown. `clean`: by itself, with status 0. */
  | { readonly kind: "ended"; readonly how: "clean" | "otherwise" };

export type ExtensionStep =
  | { readonly kind: "moved"; readonly state: ExtensionState }
  /** Accepted, and nothing changes: the same error again. */
  | { readonly kind: "repeated"; readonly state: ExtensionState }
  /** `to`: the state's name in the message. */
  | { readonly kind: "refused"; readonly state: ExtensionState; readonly to: string };

/** Applies one input. Whatever is not listed here is refused. */
export function stepExtension(state: ExtensionState, input: ExtensionInput): ExtensionStep {
  switch (input.kind) {
    case "register":
      return state === "Started" ? moved("Registered") : refused(state, "Registered");
    case "next":
      return state === "Registered" || state === "Running"
        ? moved("Ready")
        : refused(state, "Ready");
    case "init-error":
      if (state === "InitError") return { kind: "repeated", state };
      return state === "Registered" ? moved("InitError") : refused(state, "InitError");
    case "exit-error":
      if (state === "ExitError") return { kind: "repeated", state };
      return state === "Registered" || state === "Ready" || state === "Running"
        ? moved("ExitError")
        : refused(state, "Exited"); // the service's message really has this name
    case "release":
      return state === "Ready" ? moved("Running") : refused(state, "Running");
    case "launch-failed":
      return state === "Started" ? moved("LaunchError") : refused(state, "LaunchError");
    case "ended": {
      const to = input.how === "clean" ? "Exited" : "ShutdownFailed";
      return state === "Running" ? moved(to) : refused(state, to);
    }
    default:
      return assertNever(input);
  }
}

function moved(state: ExtensionState): ExtensionStep {
  return { kind: "moved", state };
}

function refused(state: ExtensionState, to: string): ExtensionStep {
  return { kind: "refused", state, to };
}
