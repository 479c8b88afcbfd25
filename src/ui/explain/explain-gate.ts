import type { GateName } from "#trace/trace-event.ts";

/** What a held gate means: where the message stands and what the next step does. */
export function gateMeaning(gate: GateName): { readonly what: string; readonly why: string } {
  const why = "The clock stands still while something is held, so no deadline runs out.";
  switch (gate) {
    case "init":
      return { what: "Held before init: a step starts the runtime process.", why };
    case "next.requested":
      return { what: "next has been sent: a step lets Lambda handle it.", why };
    case "next.delivered":
      return { what: "An event is on its way: a step delivers it to the runtime.", why };
    case "response.received":
      return { what: "The response has been sent: a step lets Lambda read it.", why };
    case "response.accepted":
      return { what: "Lambda accepted the response: a step delivers the 202.", why };
    case "error.received":
      return { what: "The error report has been sent: a step lets Lambda read it.", why };
    case "error.accepted":
      return { what: "Lambda accepted the error report: a step delivers the 202.", why };
    case "exited":
      return { what: "The process has ended: a step lets Lambda react.", why };
    case "timed-out":
      return { what: "The deadline has passed: a step lets Lambda kill the process.", why };
    case "line":
      return { what: "Your code stands before a line: a step runs it.", why };
  }
}
