import { FINISH_WORDS, STOPPED } from "../rows/invocation-rows.ts";
import type { TraceEventOf } from "../trace-event.ts";
import { explainErrorType } from "./error-type-words.ts";
import type { Explanation } from "./explanation.ts";
import type { WordsOf } from "./words.ts";

/** Invocations as their callers see them. */
export const INVOCATION_WORDS: WordsOf<
  | "invocation.received"
  | "invocation.accepted"
  | "invocation.queued"
  | "invocation.throttled"
  | "invocation.refused"
  | "invocation.assigned"
  | "invocation.delivered"
  | "invocation.responded"
  | "invocation.finished"
  | "invocation.retry-scheduled"
  | "invocation.discarded"
  | "invocation.forwarded"
> = {
  "invocation.received": {
    title: () => "Invoke: the payload",
    explain: ({ invocationType, attempt }) => ({
      what: `An invocation arrived${invocationType === "Event" ? " (asynchronous)" : ""}${attempt > 1 ? `, try ${attempt}` : ""}.`,
      why: RECEIVED_WHY[invocationType],
      section: "§8.1",
    }),
  },
  "invocation.accepted": {
    title: ({ status }) => `Answer to the client: ${status}`,
    explain: ({ status }) =>
      status === 204
        ? {
            what: "The caller has its answer: 204, no content.",
            why: "A dry run checks the request, the function's name and the permission, and runs nothing.",
            section: "§8.2",
          }
        : {
            what: "The caller has its answer: 202, no content.",
            why: "The event is in the function's queue. 202 says nothing about what becomes of it: the result goes to a destination or nowhere.",
            section: "§8.4",
          },
  },
  "invocation.queued": {
    title: () => "Queued invocation",
    explain: ({ reason }) => ({
      what: "The invocation waits for an environment.",
      why: reason,
      section: "§3.6",
    }),
  },
  "invocation.throttled": {
    title: () => "Refused invocation",
    explain: ({ message }) => ({
      what: "Lambda refused the invocation with 429.",
      why: explainErrorType("TooManyRequestsException").meaning,
      todo: explainErrorType("TooManyRequestsException").todo,
      quote: message,
      section: "§8.3",
    }),
  },
  "invocation.refused": {
    title: () => "Refused invocation",
    explain: ({ status, errorType, message }) => {
      const { meaning, todo, section } = explainErrorType(errorType);
      return {
        what: `Lambda refused the invocation with ${status}: no environment was asked.`,
        why: meaning,
        todo,
        quote: message,
        section,
      };
    },
  },
  "invocation.assigned": {
    title: ({ isCold }) => (isCold ? "Cold start" : "Warm start"),
    explain: ({ isCold }) =>
      isCold
        ? {
            what: "The invocation got a new environment.",
            why: "None was idle: this is a cold start, the caller waits for init.",
            section: "§3.6",
          }
        : {
            what: "The invocation got an idle environment.",
            why: "A warm start: process, memory and /tmp are as the last invocation left them.",
            section: "§3.6",
          },
  },
  "invocation.delivered": {
    title: () => "Answer",
    explain: ({ isRedelivery, deadlineMs }) => ({
      what: isRedelivery
        ? "The same event is delivered again."
        : "The event goes to the runtime; the clock of the timeout runs.",
      why: `The deadline is ${clock(deadlineMs)} UTC, sent as Lambda-Runtime-Deadline-Ms.`,
      section: "§4",
    }),
  },
  "invocation.responded": {
    title: () => "Answer to the client",
    explain: ({ functionError }) =>
      functionError === undefined
        ? {
            what: "The caller has its answer: status 200 and the runtime's bytes.",
            why: "The invocation goes on until the runtime calls next; only then is the environment free.",
            section: "§8.2, §2",
          }
        : {
            what: "The caller has its answer: status 200 with a function error.",
            why: "Lambda itself worked, so the status is 200. The header X-Amz-Function-Error says that the function failed; the body is the error.",
            section: "§8.2",
          },
  },
  "invocation.finished": {
    title: ({ status, stopped }) => (stopped === undefined ? FINISH_WORDS[status] : STOPPED),
    explain: finished,
  },
  "invocation.retry-scheduled": {
    title: ({ attempt }) => `Try ${attempt}`,
    explain: ({ attempt, inMs }) => ({
      what: `Try ${attempt} follows in ${inMs / 1000} s.`,
      why: "Asynchronous invocations that fail are tried up to two more times, with the same request ID and a new invocation ID. In the page the wait passes at once when nothing else runs: the clock says how long it was.",
      section: "§8.4",
    }),
  },
  "invocation.discarded": {
    title: () => "Event leaves the queue",
    explain: ({ condition, isKept, attempts }) => ({
      what: `Lambda gives the event up after ${attempts === 1 ? "one try" : `${attempts} tries`}: ${condition}.`,
      why: CONDITION_WHY[condition] ?? "",
      ...(!isKept && {
        todo: "Nothing keeps it: name an on-failure destination or a dead-letter queue in Invoke options to see what they get.",
      }),
      section: "§8.4",
    }),
  },
  "invocation.forwarded": {
    title: ({ to }) => (to === "dead-letter-queue" ? "Dead letter" : "Record for the destination"),
    explain: ({ to, target }) =>
      to === "dead-letter-queue"
        ? {
            what: `The event goes to the dead-letter queue ${target}.`,
            why: "Its body is the event as it was sent; why it failed is in three message attributes: RequestID, ErrorCode, ErrorMessage. The answer of the function is not in it: a destination has more.",
            section: "§8.4",
          }
        : {
            what: `A record of the invocation goes to ${target}.`,
            why: "It holds the event, the answer and how it ended. Only asynchronous invocations have one.",
            section: "§8.4",
          },
  },
};

const RECEIVED_WHY: Readonly<
  Record<TraceEventOf<"invocation.received">["invocationType"], string>
> = {
  RequestResponse: "The caller waits for the result.",
  Event:
    "The caller is answered with 202 at once; the event waits in the function's queue, and failures are tried again.",
  DryRun: "Lambda checks the request and runs nothing.",
};

const CONDITION_WHY: Readonly<Record<string, string>> = {
  RetriesExhausted: "The function failed in each of its tries.",
  EventAgeExceeded: "The next try would come after the event's greatest age.",
  ZeroReservedConcurrency:
    "A concurrency of zero lets nothing run: Lambda does not even try again.",
};

/** Time of day in UTC, with milliseconds; the number itself when it is no moment. */
function clock(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(11, 23);
}

function finished(event: TraceEventOf<"invocation.finished">): Explanation {
  if (event.stopped !== undefined) {
    return {
      what: `The invocation was stopped. ${event.stopped}`,
      why: "Its caller has no answer of the function's, and there is no REPORT line. On Lambda nobody can stop a running invocation: it ends by itself or at its time-out.",
      section: "§3.5",
    };
  }
  const init =
    event.initMs === undefined ? "" : ` Init took ${event.initMs.toFixed(2)} ms and is billed too.`;
  const cost = `Duration ${event.durationMs.toFixed(2)} ms, billed ${event.billedMs} ms: rounded up to the next millisecond.${init}`;
  if (event.status === "success")
    return { what: "The invocation is finished.", why: cost, section: "§2, §6.1" };
  const errorType = event.status === "timeout" ? "Sandbox.Timedout" : event.errorType;
  const meaning = errorType === undefined ? undefined : explainErrorType(errorType);
  return {
    what:
      event.status === "timeout"
        ? "The invocation timed out."
        : `The invocation failed${errorType === undefined ? "" : `: ${errorType}`}.`,
    why: `${meaning?.meaning ?? "The runtime reported an error."} ${cost}`,
    ...(meaning === undefined ? {} : { todo: meaning.todo }),
    section: meaning?.section ?? "§3.3",
  };
}
