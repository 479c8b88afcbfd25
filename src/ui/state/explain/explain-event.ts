import { extensionRoute } from "#runtime-api/extensions/extension-route.ts";
import { requestIdInPath, statusLine } from "#trace/endpoint.ts";
import { type Exchange, exchangeDuration } from "#trace/exchange.ts";
import { describeExit } from "#trace/exit-status.ts";
import { environmentAt } from "#trace/environment.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import type { TraceEvent, TraceEventOf } from "#trace/trace-event.ts";
import { parseJson, isJsonObject } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import type { Explanation } from "./explanation.ts";
import { echoHint } from "./explain-echo.ts";
import { explainErrorType } from "./explain-error-type.ts";
import { explainExitStatus } from "./explain-exit.ts";
import { STATE_MEANINGS } from "./explain-state.ts";
import { gateMeaning } from "./explain-gate.ts";

/** What the event means: a sentence for each kind and outcome, with the section that it rests on. */
export function explainEvent(store: TraceStore, seq: number): Explanation | undefined {
  const event = store.event(seq);
  return event === undefined ? undefined : explain(store, event);
}

function explain(store: TraceStore, event: TraceEvent): Explanation {
  switch (event.kind) {
    case "function.deployed":
      return {
        what: `The function “${event.functionName}” was deployed.`,
        why: "Code or settings changed. Environments with the old version finish what they do and are not used again.",
        section: "§3.6",
      };
    case "engine.progress":
      return engineProgress(event);
    case "environment.created":
      return {
        what: `Lambda made execution environment ${event.ordinal}: a cold start.`,
        why: "No idle environment was free for this invocation. Each one serves one invocation at a time and is kept for later ones.",
        section: "§3.6",
      };
    case "environment.phase":
      return phase(event);
    case "process.started":
      return {
        what: `Lambda started ${event.entryPoint}.`,
        why:
          event.candidates.length > 1 && event.candidates[0]?.outcome !== "taken"
            ? `It looked for bootstrap in order: ${event.candidates.map(({ path, outcome }) => `${path} (${outcome})`).join(", ")}.`
            : "It is the first file that exists among /var/task/bootstrap and /opt/bootstrap. It runs without arguments in /var/task.",
        section: "§5.2",
      };
    case "process.start-failed":
      return {
        what: "The runtime could not be started.",
        why: explainErrorType(event.errorType).meaning,
        todo: startAdvice(event),
        quote: event.message,
        section: "§3.3",
      };
    case "process.exited":
      return exited(event);
    case "runtime.state":
      return {
        what: `The runtime went from ${event.from === "" ? "its start" : event.from} to ${event.to}.`,
        why: STATE_MEANINGS[event.to] ?? "A state of the runtime as Lambda keeps it.",
        section: "§2",
      };
    case "runtime.refused":
      return refused(event);
    case "api.request":
      return request(store, event);
    case "api.waiting":
      return {
        what: "The long poll waits: there is no event to deliver.",
        why: "next never times out on Lambda's side. Meanwhile the environment may be frozen: its processes stand still, timers included.",
        section: "§1.1, §3.5",
      };
    case "api.chunk":
      return {
        what: `A piece of the streamed response arrived: ${event.body.size} bytes.`,
        why: "In streaming mode Lambda passes each chunk on to a caller that takes streams; others get everything at the end.",
        section: "§1.6",
      };
    case "api.request-ended":
      return event.trailers.length === 0
        ? {
            what: "The streamed body is complete.",
            why: "The terminating chunk ended it, with no error in the trailers.",
            section: "§1.6",
          }
        : {
            what: "The stream ended with an error in its trailers.",
            why: "After the first byte the status can no longer change, so the error travels behind the body.",
            todo: "Read the trailer Lambda-Runtime-Function-Error-Type in the headers.",
            section: "§1.6",
          };
    case "api.response":
      return response(store, event);
    case "api.aborted":
      return {
        what: "The connection was cut before the answer.",
        why: event.reason,
        todo: "If you did not stop it yourself, look for a time limit in the client (curl --max-time) or a process that ended.",
        section: "§1.5",
      };
    case "log":
      return log(event);
    case "gate.held":
      return gateMeaning(event.gate);
    case "gate.released":
      return {
        what: "The gate was opened and the message went on.",
        why: "Time runs again from here.",
        section: "§2",
      };
    default:
      return invocation(event);
  }
}

function engineProgress({ engine, progress }: TraceEventOf<"engine.progress">): Explanation {
  const section = "§5.2";
  switch (progress.kind) {
    case "loading":
      return {
        what: `The ${engine} engine loads ${progress.what}.`,
        why: "It is fetched once and kept by the browser.",
        section,
      };
    case "starting":
      return {
        what: `The ${engine} engine starts ${progress.what}.`,
        why: "It stands in for the machine under the environment.",
        section,
      };
    case "ready":
      return {
        what: `The ${engine} engine is ready after ${Math.round(progress.tookMs)} ms.`,
        why: "Environments can start now.",
        section,
      };
    case "failed":
      return {
        what: `The ${engine} engine failed.`,
        why: progress.message,
        todo: "Reload the page, or choose the other engine in the settings.",
        section,
      };
  }
}

function phase(event: TraceEventOf<"environment.phase">): Explanation {
  switch (event.phase) {
    case "init":
      return event.isSuppressedInit === true
        ? {
            what: "The runtime is initialised again, inside the invocation.",
            why: "The process was lost, by a crash, a time-out or a failed init. This time counts against the function's timeout and is in its Duration.",
            section: "§3.2, §3.6",
          }
        : {
            what: "The init phase began.",
            why: "Lambda starts bootstrap and waits for its first next, 10 seconds at most. Init is billed.",
            section: "§3.1",
          };
    case "invoke":
      return {
        what: "The invoke phase began.",
        why: "The environment belongs to this invocation until the runtime asks for the next one, or until the deadline.",
        section: "§3.1",
      };
    case "frozen":
      return {
        what: "The environment was frozen.",
        why: "Nothing is to be done: all its processes stand still until the next invocation. Memory, /tmp and open sockets stay.",
        section: "§3.5, §3.6",
      };
    case "reset":
      return {
        what: "The environment was reset.",
        why: `${because(event.reason)}All processes are killed. /tmp stays, memory is lost; the next invocation initialises again.`,
        section: "§3.5",
      };
    case "shutdown":
      return {
        what: "The environment shuts down.",
        why: `${because(event.reason)}Without extensions the runtime is killed at once, with no SIGTERM before.`,
        section: "§3.5",
      };
    case "gone":
      return {
        what: "The environment is gone.",
        why: "Its files and processes no longer exist. The next invocation needs another one.",
        section: "§3.6",
      };
  }
}

/** The simulator's reason as a sentence of its own. */
function because(reason: string | undefined): string {
  if (reason === undefined) return "";
  return /[.:]$/.test(reason) ? `${reason} ` : `Reason: ${reason}. `;
}

function exited(event: TraceEventOf<"process.exited">): Explanation {
  if (event.killedBecause !== undefined) {
    return {
      what: `Lambda killed the runtime: ${event.killedBecause}.`,
      why: "The signal goes to the whole process group, so children of bootstrap die too.",
      section: "§3.5",
    };
  }
  const { meaning, todo } = explainExitStatus(event.status);
  return {
    what: `The runtime process ended by itself: ${describeExit(event.status)}.`,
    why: meaning,
    todo,
    section: "§3.3",
  };
}

function startAdvice(event: TraceEventOf<"process.start-failed">): string {
  switch (event.errno) {
    case "EACCES":
      return "Turn on the executable bit of bootstrap in the file list, or run chmod +x bootstrap before zipping.";
    case "ENOENT":
      return "The interpreter in its first line does not exist. Check the path, and that the line ends with LF and not CRLF.";
    case "ENOEXEC":
      return "Give bootstrap a first line such as #!/bin/bash, or check that the binary was built for this architecture.";
    default:
      return explainErrorType(event.errorType).todo;
  }
}

function refused(event: TraceEventOf<"runtime.refused">): Explanation {
  const { meaning, todo } = explainErrorType(event.errorType);
  return {
    what: `Lambda refused the call: it would lead from ${event.from} to ${event.to}.`,
    why: `${meaning} ${STATE_MEANINGS[event.from] ?? ""}`.trim(),
    todo,
    quote: event.errorMessage,
    section: "§1.5, §2",
  };
}

function request(store: TraceStore, event: TraceEventOf<"api.request">): Explanation {
  const exchange = store.index.exchange(event.environmentId, event.exchangeId);
  switch (exchange?.endpoint ?? "other") {
    case "next":
      return {
        what: "The runtime asks for the next event.",
        why: "This is a long poll: Lambda answers when there is an event. With the first call init is over; with each later one the invocation before is finished.",
        section: "§1.1, §2",
      };
    case "response":
      return {
        what: `The runtime posts the result of invocation ${requestIdInPath(event.path)?.slice(0, 8) ?? ""}.`,
        why: "The body goes to the caller as it is: the Runtime API does not read it. The ID in the path must be that of the current invocation.",
        ...echoHint(store, event),
        section: "§1.1, §1.5",
      };
    case "error":
      return {
        what: "The runtime reports that the handler failed.",
        why: "The body goes to the caller as it is, marked as a function error. The environment is kept: a reported error restarts nothing.",
        ...echoHint(store, event),
        section: "§1.1, §3.3",
      };
    case "init-error":
      return {
        what: "The runtime reports that its init failed.",
        why: "Only legal before the first next. Lambda does not kill the process: it waits for it to exit, or for the phase to time out.",
        todo: "End the process right after this call.",
        section: "§1.5, §3.2",
      };
    case "restore-next":
    case "restore-error":
      return {
        what: "A call for SnapStart.",
        why: "These paths only exist for functions with SnapStart; elsewhere they answer 404.",
        section: "§1.1",
      };
    case "ping":
      return {
        what: "The runtime pings the Runtime API.",
        why: "An unofficial path that answers pong and changes no state.",
        section: "§1.1",
      };
    case "other":
      if (extensionRoute(event.path) !== undefined) {
        return {
          what: "An extension calls the Extensions API.",
          why: "It registers, asks for the next event or reports an error. Init and each invocation last until every extension that takes part has called next.",
          section: "§10",
        };
      }
      return {
        what: `The runtime calls a path that the Runtime API does not have: ${event.path}.`,
        why: "Paths are compared exactly: case counts, and so does a slash at the end.",
        todo: "Compare it with /2018-06-01/runtime/invocation/next and its siblings.",
        section: "§1.1",
      };
  }
}

function response(store: TraceStore, event: TraceEventOf<"api.response">): Explanation {
  const exchange = store.index.exchange(event.environmentId, event.exchangeId);
  if (event.status >= 400) return refusedAnswer(store, event, exchange);
  if (exchange?.endpoint === "next") {
    const waited = exchangeDuration(exchange);
    const waitedWords =
      exchange.waiting === undefined || waited === undefined
        ? ""
        : ` The poll had waited ${(waited / 1000).toFixed(2)} s.`;
    const invocation =
      event.requestId === undefined ? undefined : store.index.invocations.get(event.requestId);
    const isRedelivery =
      (invocation?.deliveries.length ?? 0) > 1 &&
      invocation?.deliveries.at(-1)?.isRedelivery === true;
    return {
      what: isRedelivery ? "Lambda delivered the same event again." : "Lambda delivered an event.",
      why: isRedelivery
        ? "The runtime called next without answering the event that it had. That is no error: it gets the same event and ID."
        : `The body is the payload of the invocation, the headers say which one it is and until when it must be answered.${waitedWords}`,
      section: "§4",
    };
  }
  if (event.status === 202) {
    return {
      what: "Lambda accepted the call.",
      why: "The caller has its answer. For Lambda the invocation is finished only when the runtime asks for the next event.",
      section: "§1.3, §2",
    };
  }
  return {
    what: `Lambda answered ${statusLine(event.status)}.`,
    why: "The call changed no state.",
    section: "§1.1",
  };
}

function refusedAnswer(
  store: TraceStore,
  event: TraceEventOf<"api.response">,
  exchange: Exchange | undefined,
): Explanation {
  const { errorType, errorMessage } = wireError(store.body(event.body));
  if (errorType === undefined) {
    return {
      what: `Lambda answered ${statusLine(event.status)}.`,
      why:
        event.status === 405
          ? "The path exists, but not with this method."
          : "The Runtime API has no such path.",
      todo: "Check method and path: case counts, and so does a slash at the end.",
      section: "§1.1",
    };
  }
  const { meaning, todo, section } = explainErrorType(errorType);
  const from = exchange === undefined ? undefined : stateBefore(store, exchange);
  const state =
    event.status === 403 && from !== undefined
      ? ` The runtime was in ${from}. ${STATE_MEANINGS[from] ?? ""}`
      : "";
  return {
    what: `Lambda refused the call with ${statusLine(event.status)}.`,
    why: `${meaning}${state}`.trim(),
    todo,
    ...(errorMessage === undefined ? {} : { quote: errorMessage }),
    section,
  };
}

function stateBefore(store: TraceStore, exchange: Exchange): string | undefined {
  if (exchange.refused !== undefined) return exchange.refused.from;
  const environment = store.index.environments.get(exchange.environmentId);
  return environment === undefined
    ? undefined
    : environmentAt(environment, exchange.request.seq - 1).state;
}

/** `errorType` and `errorMessage` of a JSON error body. */
export function wireError(bytes: Uint8Array | undefined): {
  readonly errorType: string | undefined;
  readonly errorMessage: string | undefined;
} {
  const text = bytes === undefined || bytes.length > 100_000 ? undefined : strictUtf8Text(bytes);
  const value = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(value)) return { errorType: undefined, errorMessage: undefined };
  const { errorType, errorMessage } = value;
  return {
    errorType: typeof errorType === "string" ? errorType : undefined,
    errorMessage: typeof errorMessage === "string" ? errorMessage : undefined,
  };
}

function invocation(
  event: Extract<TraceEvent, { readonly kind: `invocation.${string}` }>,
): Explanation {
  switch (event.kind) {
    case "invocation.received":
      return {
        what: `An invocation arrived${event.invocationType === "Event" ? " (asynchronous)" : ""}${event.attempt > 1 ? `, try ${event.attempt}` : ""}.`,
        why:
          event.invocationType === "Event"
            ? "The caller has been answered with 202 already; failures are tried again up to two times."
            : "The caller waits for the result.",
        section: "§8.1",
      };
    case "invocation.queued":
      return {
        what: "The invocation waits for an environment.",
        why: event.reason,
        section: "§3.6",
      };
    case "invocation.throttled":
      return {
        what: "Lambda refused the invocation with 429.",
        why: explainErrorType("TooManyRequestsException").meaning,
        todo: explainErrorType("TooManyRequestsException").todo,
        quote: event.message,
        section: "§8.3",
      };
    case "invocation.assigned":
      return event.isCold
        ? {
            what: "The invocation got a new environment.",
            why: "None was idle: this is a cold start, the caller waits for init.",
            section: "§3.6",
          }
        : {
            what: "The invocation got an idle environment.",
            why: "A warm start: process, memory and /tmp are as the last invocation left them.",
            section: "§3.6",
          };
    case "invocation.delivered":
      return {
        what: event.isRedelivery
          ? "The same event is delivered again."
          : "The event goes to the runtime; the clock of the timeout runs.",
        why: `The deadline is ${new Date(event.deadlineMs).toISOString().slice(11, 23)} UTC, sent as Lambda-Runtime-Deadline-Ms.`,
        section: "§4",
      };
    case "invocation.responded":
      return event.functionError === undefined
        ? {
            what: "The caller has its answer: status 200 and the runtime's bytes.",
            why: "The invocation goes on until the runtime calls next; only then is the environment free.",
            section: "§8.2, §2",
          }
        : {
            what: "The caller has its answer: status 200 with a function error.",
            why: "Lambda itself worked, so the status is 200. The header X-Amz-Function-Error says that the function failed; the body is the error.",
            section: "§8.2",
          };
    case "invocation.finished":
      return finished(event);
    case "invocation.retry-scheduled":
      return {
        what: `Try ${event.attempt} follows in ${event.inMs / 1000} s.`,
        why: "Asynchronous invocations that fail are tried up to two more times.",
        section: "§8.4",
      };
  }
}

function finished(event: TraceEventOf<"invocation.finished">): Explanation {
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

function log(event: TraceEventOf<"log">): Explanation {
  if (event.isNote === true) {
    return {
      what: "A remark of the playground.",
      why: "Lambda would not print this line: it says something about the simulation.",
      section: "§6.1",
    };
  }
  if (event.stream !== "platform") {
    return {
      what: `The function wrote a line to ${event.stream}.`,
      why: "Both streams go to the log, line by line, without a timestamp or an ID of the platform's.",
      section: "§5.2, §6.1",
    };
  }
  const word = /^(INIT_START|INIT_REPORT|START|END|REPORT)\b/.exec(event.text)?.[1];
  return {
    what: word === undefined ? "Lambda wrote a line." : `Lambda wrote the ${word} line.`,
    why:
      (word === undefined ? undefined : LINE_MEANINGS[word]) ??
      "A line of the platform, in its own format.",
    section: "§6.1",
  };
}

const LINE_MEANINGS: Readonly<Record<string, string>> = {
  INIT_START: "It opens the log of a new environment and names the runtime's version.",
  INIT_REPORT: "It is only written when init fails or times out.",
  START: "It stands before the invocation's own lines and names its request ID and version.",
  END: "It stands after the invocation's last line.",
  REPORT:
    "It sums up: measured and billed duration, memory size and peak, init time on a cold start, status on failure.",
};
