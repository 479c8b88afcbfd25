import { NEXT_PATH } from "#runtime-api/paths.ts";
import { isJsonObject, parseJson } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import { requestIdInPath, statusLine } from "../endpoint.ts";
import { type Exchange, exchangeDuration } from "../exchange.ts";
import { processAt } from "../process-record.ts";
import type { TraceEventIn, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import { echoHint } from "./echo-hint.ts";
import { explainErrorType } from "./error-type-words.ts";
import type { Explanation } from "./explanation.ts";
import { REQUEST_EXPLANATIONS } from "./request-words.ts";
import { STATE_MEANINGS } from "./state-words.ts";
import type { TraceFacts, WordsOf } from "./words.ts";

/** The messages of the Runtime API and of the Extensions API. */
export const CONVERSATION_WORDS: WordsOf<
  "api.request" | "api.waiting" | "api.chunk" | "api.request-ended" | "api.response" | "api.aborted"
> = {
  "api.request": {
    title: ({ method, path }) => `${method} ${path}`,
    explain: request,
  },
  "api.waiting": {
    title: requestTitle,
    explain: () => ({
      what: "The long poll waits: there is no event to deliver.",
      why: "next never times out on Lambda's side. Meanwhile the environment may be frozen: its processes stand still, timers included.",
      section: "§1.1, §3.5",
    }),
  },
  "api.chunk": {
    title: () => "Chunk of a streamed response",
    explain: ({ body }) => ({
      what: `A piece of the streamed response arrived: ${body.size} bytes.`,
      why: "In streaming mode Lambda passes each chunk on to a caller that takes streams; others get everything at the end.",
      section: "§1.6",
    }),
  },
  "api.request-ended": {
    title: requestTitle,
    explain: ({ trailers }) =>
      trailers.length === 0
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
          },
  },
  "api.response": {
    title: answerTitle,
    explain: response,
  },
  "api.aborted": {
    title: requestTitle,
    explain: ({ reason }) => ({
      what: "The connection was cut before the answer.",
      why: reason,
      todo: "If you did not stop it yourself, look for a time limit in the client (curl --max-time) or a process that ended.",
      section: "§1.5",
    }),
  },
};

function requestTitle(event: TraceEventIn<"api">, { index }: TraceFacts): string {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  return exchange === undefined
    ? "Part of a request"
    : `${exchange.request.method} ${exchange.request.path}`;
}

function answerTitle(event: TraceEventOf<"api.response">, { index }: TraceFacts): string {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  const line = statusLine(event.status);
  return exchange === undefined
    ? line
    : `${line} to ${exchange.request.method} ${exchange.request.path}`;
}

function request(event: TraceEventOf<"api.request">, facts: TraceFacts): Explanation {
  const { index } = facts;
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  const endpoint = exchange?.endpoint ?? "other";
  if (endpoint === "response")
    return {
      what: `The runtime posts the result of invocation ${requestIdInPath(event.path)?.slice(0, 8) ?? ""}.`,
      why: "The body goes to the caller as it is: the Runtime API does not read it. The ID in the path must be that of the current invocation.",
      ...echoHint(facts, event),
      section: "§1.1, §1.5",
    };
  if (endpoint === "other")
    return {
      what: `The runtime calls a path that the Runtime API does not have: ${event.path}.`,
      why: "Paths are compared exactly: case counts, and so does a slash at the end.",
      todo: `Compare it with ${NEXT_PATH} and its siblings.`,
      section: "§1.1",
    };
  if (endpoint === "error") return { ...REQUEST_EXPLANATIONS.error, ...echoHint(facts, event) };
  return REQUEST_EXPLANATIONS[endpoint];
}

function response(event: TraceEventOf<"api.response">, facts: TraceFacts): Explanation {
  const { index } = facts;
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (event.status >= 400) return refusedAnswer(event, exchange, facts);
  if (exchange?.endpoint === "next") return deliveredEvent(event, exchange, index);
  if (exchange?.endpoint === "extension-next")
    return {
      what: "Lambda told the extension of an event.",
      why: "INVOKE says that an invocation begins, SHUTDOWN that the environment ends. The payload itself is not in it.",
      section: "§3.1",
    };
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

function deliveredEvent(
  event: TraceEventOf<"api.response">,
  exchange: Exchange,
  { invocations }: TraceIndex,
): Explanation {
  const waited = exchangeDuration(exchange);
  const waitedWords =
    exchange.waiting === undefined || waited === undefined
      ? ""
      : ` The poll had waited ${(waited / 1000).toFixed(2)} s.`;
  const deliveries =
    event.requestId === undefined ? [] : (invocations.get(event.requestId)?.deliveries ?? []);
  const delivery = deliveries.find(({ exchangeId }) => exchangeId === event.exchangeId);
  return delivery?.isRedelivery === true
    ? {
        what: "Lambda delivered the same event again.",
        why: "The runtime called next without answering the event that it had. That is no error: it gets the same event and ID.",
        section: "§4",
      }
    : {
        what: "Lambda delivered an event.",
        why: `The body is the payload of the invocation, the headers say which one it is and until when it must be answered.${waitedWords}`,
        section: "§4",
      };
}

function refusedAnswer(
  event: TraceEventOf<"api.response">,
  exchange: Exchange | undefined,
  facts: TraceFacts,
): Explanation {
  const { errorType, errorMessage } = wireError(facts.body(event.body));
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
  const from = exchange === undefined ? undefined : stateBefore(facts.index, exchange);
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

function stateBefore(index: TraceIndex, exchange: Exchange): string | undefined {
  if (exchange.refused !== undefined) return exchange.refused.from;
  const process = index.environments.get(exchange.environmentId)?.processes.get(exchange.process);
  return process === undefined ? undefined : processAt(process, exchange.request.seq - 1).state;
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
