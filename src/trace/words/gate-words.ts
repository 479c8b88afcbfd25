import type { GateName } from "#contract/gate-name.ts";

/** While something is held, whatever it is. */
const STANDS_STILL = "The clock stands still while something is held, so no deadline runs out.";

interface GateMeaning {
  readonly what: string;
  readonly why: string;
  /** Of the Runtime API reference. */
  readonly section: string;
}

/** What a held gate means: where the message stands, what the next step does, and what Lambda does with it. */
export function gateMeaning(gate: GateName): GateMeaning {
  const { what, why, section } = MEANINGS[gate];
  return { what, why: `${why} ${STANDS_STILL}`, section };
}

const MEANINGS: Readonly<Record<GateName, GateMeaning>> = {
  init: {
    what: "Held before init: a step starts the runtime process.",
    why: "The environment is there. Lambda starts bootstrap and waits until it asks for its first event: that is the Init phase.",
    section: "§3.1",
  },
  "next.requested": {
    what: "next has been sent: a step lets Lambda handle it.",
    why: "By asking for the next event the runtime, or an extension, says that it is ready. The call waits as long as there is none, and ends the invocation before it.",
    section: "§1.1",
  },
  "next.delivered": {
    what: "An event is on its way: a step delivers it.",
    why: "It answers the waiting next: the payload as body, request ID and deadline in headers. The function's timeout counts from here.",
    section: "§4",
  },
  "response.received": {
    what: "The response has been sent: a step lets Lambda read it.",
    why: "Lambda compares the request ID in the path with the invocation that runs, checks the state of the runtime, and takes the body as the result.",
    section: "§1.5",
  },
  "response.accepted": {
    what: "Lambda accepted the response: a step delivers the 202.",
    why: "The caller has its answer already. The runtime hears that it arrived, and may ask for the next event.",
    section: "§1.3",
  },
  "error.received": {
    what: "The error report has been sent: a step lets Lambda read it.",
    why: "The runtime says that the handler failed. Lambda passes the body on as a function error and keeps the environment.",
    section: "§1.3",
  },
  "error.accepted": {
    what: "Lambda accepted the error report: a step delivers the 202.",
    why: "The caller has the function error already. The runtime goes on as after a response.",
    section: "§1.3",
  },
  exited: {
    what: "The process has ended: a step lets Lambda react.",
    why: "A runtime is meant to loop for ever. If an invocation was running it fails, and the environment is reset.",
    section: "§3.3",
  },
  "timed-out": {
    what: "The deadline has passed: a step lets Lambda kill the process.",
    why: "The runtime did not answer in time. Lambda kills its whole process group, the caller gets Sandbox.Timedout, and the environment is reset.",
    section: "§3.3",
  },
  line: {
    what: "Your code stands before a line: a step runs it.",
    why: "This is a stop in your own source, not in the protocol: Lambda knows nothing of it.",
    section: "§1",
  },
};
