import type { Endpoint } from "../endpoint.ts";
import type { Explanation } from "./explanation.ts";

const SNAPSTART: Explanation = {
  what: "A call for SnapStart.",
  why: "These paths only exist for functions with SnapStart; elsewhere they answer 404.",
  section: "§1.1",
};

/** What a call to each endpoint means. `response` and `other` are worded by what they carry. */
export const REQUEST_EXPLANATIONS: Readonly<
  Record<Exclude<Endpoint, "response" | "other">, Explanation>
> = {
  next: {
    what: "The runtime asks for the next event.",
    why: "This is a long poll: Lambda answers when there is an event. With the first call init is over; with each later one the invocation before is finished.",
    section: "§1.1, §2",
  },
  error: {
    what: "The runtime reports that the handler failed.",
    why: "The body goes to the caller as it is, marked as a function error. The environment is kept: a reported error restarts nothing.",
    section: "§1.1, §3.3",
  },
  "init-error": {
    what: "The runtime reports that its init failed.",
    why: "Only legal before the first next. Lambda does not kill the process: it waits for it to exit, or for the phase to time out.",
    todo: "End the process right after this call.",
    section: "§1.5, §3.2",
  },
  "restore-next": SNAPSTART,
  "restore-error": SNAPSTART,
  ping: {
    what: "The runtime pings the Runtime API.",
    why: "An unofficial path that answers pong and changes no state.",
    section: "§1.1",
  },
  "extension-register": {
    what: "An extension registers.",
    why: "It names itself and the events that it wants. The answer carries its identifier, which every further call must send.",
    section: "§10",
  },
  "extension-next": {
    what: "An extension asks for its next event.",
    why: "A long poll like the runtime's. With it the extension says that it is done with the event before; an invocation ends when the runtime and every extension have called next.",
    section: "§10",
  },
  "extension-error": {
    what: "An extension reports that it has failed.",
    why: "The environment cannot go on without it: init or the running invocation fails, and the environment is reset.",
    todo: "End the process after this call.",
    section: "§10",
  },
  telemetry: {
    what: "An extension subscribes to telemetry.",
    why: "It says what it wants, platform, function or extension, and where to send it. Only possible before init is over.",
    section: "§10",
  },
};
