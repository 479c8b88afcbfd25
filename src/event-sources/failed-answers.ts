import { type JsonObject, type JsonValue, isJsonObject, parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import { describeValue, excerpt } from "./describe-value.ts";
import type { EventSourceId, Exchange, FunctionResult, HttpOutcome } from "./event-source.ts";
import type { Evidence, Finding } from "./finding.ts";
import { ownAnswer } from "./own-answer.ts";
import { failure } from "./result-fields.ts";

/** The front end's error for a result that it cannot turn into HTTP. */
export function malformed(
  source: EventSourceId,
  exchange: Exchange,
  findings: readonly Finding[],
): HttpOutcome {
  return { kind: "failed", response: ownAnswer(source, "malformed", exchange), findings };
}

/** Answers for everything that is not a returned payload. */
export function withoutPayload(
  source: EventSourceId,
  exchange: Exchange,
  result: Extract<FunctionResult, { kind: "function-error" | "rejected" | "front-timeout" }>,
): HttpOutcome {
  switch (result.kind) {
    case "function-error":
      return {
        kind: "failed",
        response: ownAnswer(source, "function-error", exchange),
        findings: [functionError(source, result.payload)],
      };
    case "rejected":
      return {
        kind: "failed",
        response: ownAnswer(source, result.status === 429 ? "throttled" : "rejected", exchange),
        findings: [rejection(source, result)],
      };
    case "front-timeout":
      return {
        kind: "failed",
        response: ownAnswer(source, "timeout", exchange),
        findings: [timeout(source)],
      };
  }
}

/** The result as JSON, or why it is none. */
export function parseResult(
  payload: Uint8Array,
  evidence: Evidence,
): Result<{ readonly value: JsonValue; readonly text: string }, Finding> {
  const text = utf8Text(payload);
  const value = parseJson(text);
  if (value !== undefined) return ok({ value, text });
  return err(
    failure({
      summary:
        text.trim() === ""
          ? "The function returned an empty response; the Runtime API accepts that, a front end does not."
          : "The function's response is not JSON; the Runtime API accepts any bytes, a front end does not.",
      field: "$",
      actual:
        text === ""
          ? "an empty body"
          : `${excerpt(JSON.stringify(text))} (${payload.length} bytes)`,
      expected: "a JSON text",
      fix:
        text.includes("'") && parseJson(text.replaceAll("'", '"')) !== undefined
          ? "JSON has double quotes, not single ones."
          : `Return JSON, for example {"statusCode":200,"body":"…"}. In a shell, let jq build it: jq -cn --arg body "$TEXT" '{statusCode: 200, body: $body}'.`,
      evidence,
    }),
  );
}

function functionError(source: EventSourceId, payload: Uint8Array): Finding {
  const error = parseJson(utf8Text(payload));
  const object: JsonObject = isJsonObject(error) ? error : {};
  const message =
    typeof object["errorMessage"] === "string"
      ? object["errorMessage"]
      : excerpt(utf8Text(payload));
  const type = typeof object["errorType"] === "string" ? `${object["errorType"]}: ` : "";
  return failure({
    summary: `The function failed (${type}${message}); the front end hides the details from the client.`,
    field: "$",
    actual: isJsonObject(error) ? describeValue(error) : `${payload.length} bytes`,
    expected: "a result posted to …/response",
    fix: "Read the logs of this invocation and repair the error; to tell the client about it, catch it and return a statusCode of your own.",
    evidence:
      source === "function-url" ? "recorded" : source === "rest-v1" ? "documented" : "observed",
  });
}

function rejection(
  source: EventSourceId,
  result: Extract<FunctionResult, { kind: "rejected" }>,
): Finding {
  const isThrottled = result.status === 429;
  return failure({
    summary: isThrottled
      ? "Lambda refused the invocation because every execution environment is busy (concurrency limit)."
      : `Lambda refused the invocation before the function ran: ${result.message}`,
    field: "invocation",
    actual: `${result.status} ${result.errorType}`,
    expected: "an accepted invocation",
    fix: isThrottled
      ? "Wait, raise the function's concurrency, or make the function quicker."
      : "Repair what the message names.",
    evidence: source === "rest-v1" ? "documented" : source === "alb" ? "unverified" : "observed",
  });
}

function timeout(source: EventSourceId): Finding {
  const seconds = source === "rest-v1" ? 29 : 30;
  return failure({
    summary: `The front end waits ${seconds} seconds for the function and then answers by itself; the function goes on running.`,
    field: "invocation",
    actual: `no response after ${seconds} seconds`,
    expected: `a response within ${seconds} seconds`,
    fix: "Answer sooner, or take the work out of the request: an Event invocation, a queue, a function URL with a longer timeout.",
    evidence: source === "alb" || source === "function-url" ? "unverified" : "documented",
  });
}
