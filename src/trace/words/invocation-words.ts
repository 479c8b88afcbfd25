import { FINISH_WORDS, STOPPED } from "../rows/invocation-rows.ts";
import type { TraceEventOf } from "../trace-event.ts";
import { explainErrorType } from "./error-type-words.ts";
import type { Explanation } from "./explanation.ts";
import type { WordsOf } from "./words.ts";

/** Invocations as their callers see them. */
export const INVOCATION_WORDS: WordsOf<
  | "invocation.received"
  | "invocation.queued"
  | "invocation.throttled"
  | "invocation.refused"
  | "invocation.assigned"
  | "invocation.delivered"
  | "invocation.responded"
  | "invocation.finished"
  | "invocation.retry-scheduled"
> = {
  "invocation.received": {
    title: () => "Invoke: the payload",
    explain: ({ invocationType, attempt }) => ({
      what: `An invocation arrived${invocationType === "Event" ? " (asynchronous)" : ""}${attempt > 1 ? `, try ${attempt}` : ""}.`,
      why:
        invocationType === "Event"
          ? "The caller has been answered with 202 already; failures are tried again up to two times."
          : "The caller waits for the result.",
      section: "§8.1",
    }),
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
      why: "Asynchronous invocations that fail are tried up to two more times.",
      section: "§8.4",
    }),
  },
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
