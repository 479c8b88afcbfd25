import type { EnvironmentPhase } from "#contract/environment-phase.ts";

/** What each runtime state means and what may follow. Runtime API reference §2. */
export const STATE_MEANINGS: Readonly<Record<string, string>> = {
  Started:
    "The process runs and has not called the Runtime API yet. It may call next or init/error.",
  Ready: "The runtime waits in next. It may call nothing else until an event comes.",
  Running:
    "The runtime has an event. It may post its response or an error, or ask for the same event again with next.",
  InvocationResponse: "The response is being received.",
  InvocationErrorResponse: "The error is being received.",
  RuntimeResponseSentState: "The invocation has been answered. The only legal call is next.",
  InitError: "Init failed by the runtime's own report. No further call is accepted.",
  RestoreReady: "The runtime waits for its snapshot to be restored.",
  Restoring: "The runtime runs its hooks after the restore.",
  RuntimeRestoreErrorState: "The restore failed. No further call is accepted.",
};

/** The same in a few words, beside the name. */
export const STATE_GLOSSES: Readonly<Record<string, string>> = {
  Started: "runs, has not called yet",
  Ready: "waits for an event",
  Running: "works on an event",
  InvocationResponse: "sends its response",
  InvocationErrorResponse: "reports an error",
  RuntimeResponseSentState: "has answered, may only ask for the next event",
  InitError: "reported that init failed",
  RestoreReady: "waits to be restored",
  Restoring: "runs its restore hooks",
  RuntimeRestoreErrorState: "reported that the restore failed",
};

/** The phases of an environment: what happens in each, and what ends it. Runtime API reference §3. */
export const PHASE_MEANINGS: Readonly<Record<EnvironmentPhase, string>> = {
  init: "Extensions and the runtime start. The phase ends when all of them have asked for an event, at the latest after 10 seconds.",
  invoke:
    "An invocation runs. The phase ends when the runtime asks for the next event and the extensions are done, or at the deadline.",
  frozen:
    "Nothing runs: all processes stand still until the next event thaws them. Timers and connections stand still too.",
  reset:
    "The processes are gone after a failure; /tmp stays. The next event starts them again, inside its invocation.",
  shutdown: "Extensions that asked for it are told, and have 2 seconds. Then everything is killed.",
  gone: "Nothing is left of this environment. The next event gets another one.",
};

/** What each state of an external extension means. */
export const EXTENSION_STATES: Readonly<Record<string, string>> = {
  Started: "The process runs and has not registered yet.",
  Registered: "It is known by its name and has not asked for an event yet.",
  Ready: "It waits in next for an event.",
  Running: "It has an event and does its work; with its next call it is done.",
  InitError: "It has reported that its init failed. No further call is accepted.",
  ExitError: "It has reported that it gives up. No further call is accepted.",
  Exited: "Its process has ended.",
  LaunchError: "Its process could not be started.",
  ShutdownFailed: "It did not end in the time that shutdown gives.",
};
