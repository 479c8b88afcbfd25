import { isJsonObject, parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { LATEST } from "./function-arn.ts";
import type { RunFacts } from "./invocation-run.ts";

/** EventInvokeConfig and DeadLetterConfig of a function: what becomes of its asynchronous invocations (reference §8.4). */
export interface AsynchronousSettings {
  /** 0–2; 2 when it is not said. */
  readonly maximumRetryAttempts?: number;
  /** 60–21 600; six hours when it is not said. */
  readonly maximumEventAgeSeconds?: number;
  /** ARNs of what gets a record, and of the dead-letter queue. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetterQueue?: string;
}

export const DEFAULT_RETRY_ATTEMPTS = 2;
export const DEFAULT_EVENT_AGE_SECONDS = 21_600;

/** Why an event leaves the queue. */
export type EventCondition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency";

/** How the last attempt went; absent when none got an environment. */
export interface EventResult {
  readonly payload: Uint8Array;
  readonly isFunctionError: boolean;
}

/** An event at the end of its way through the queue. */
export interface EventEnd {
  readonly facts: RunFacts;
  readonly condition: EventCondition;
  readonly invokeCount: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly result: EventResult | undefined;
}

/** The record that a destination gets, in the documentation's order of keys. */
export function destinationRecord({ facts, condition, invokeCount, at, result }: EventEnd): string {
  const { requestId, request, functionArn, version, payload } = facts;
  const requestContext = {
    requestId,
    functionArn: request.qualifier === undefined ? `${functionArn}:${LATEST}` : functionArn,
    condition,
    approximateInvokeCount: invokeCount,
  };
  const parts = [
    `"version":"1.0"`,
    `"timestamp":"${new Date(at).toISOString()}"`,
    `"requestContext":${JSON.stringify(requestContext)}`,
    `"requestPayload":${embedded(payload)}`,
  ];
  if (result !== undefined) {
    const responseContext = {
      statusCode: 200,
      executedVersion: version,
      ...(result.isFunctionError && { functionError: "Unhandled" }),
    };
    parts.push(
      `"responseContext":${JSON.stringify(responseContext)}`,
      `"responsePayload":${embedded(result.payload)}`,
    );
  }
  return `{${parts.join(",")}}`;
}

/** Bytes of the error message that a dead letter may carry. */
const MAX_ERROR_MESSAGE_BYTES = 1024;

/** Attributes of a dead letter; its body is the event as it was sent. */
export function deadLetterAttributes({
  facts,
  condition,
  result,
}: EventEnd): readonly (readonly [name: string, value: string])[] {
  const message = result === undefined ? condition : errorMessage(result.payload);
  return [
    ["RequestID", facts.requestId],
    ["ErrorCode", result === undefined ? "429" : "200"],
    ["ErrorMessage", utf8Text(utf8(message).subarray(0, MAX_ERROR_MESSAGE_BYTES))],
  ];
}

function errorMessage(payload: Uint8Array): string {
  const text = utf8Text(payload);
  const error = parseJson(text);
  const message = isJsonObject(error) ? error["errorMessage"] : undefined;
  return typeof message === "string" ? message : text;
}

/** JSON as it was written, so that no number changes; anything else as a string. */
function embedded(payload: Uint8Array): string {
  const text = utf8Text(payload).trim();
  if (text === "") return "null";
  return parseJson(text) === undefined ? JSON.stringify(text) : text;
}

/** What may receive records, by the service in its ARN. */
const RECEIVERS: Readonly<Record<string, string>> = {
  sqs: "an SQS queue",
  sns: "an SNS topic",
  lambda: "a Lambda function",
  events: "an EventBridge event bus",
  s3: "an S3 bucket",
};
const ALLOWED: Readonly<Record<DestinationUse, readonly string[]>> = {
  onSuccess: ["sqs", "sns", "lambda", "events"],
  onFailure: ["sqs", "sns", "lambda", "events", "s3"],
  deadLetterQueue: ["sqs", "sns"],
};

export type DestinationUse = "onSuccess" | "onFailure" | "deadLetterQueue";

/** Why Lambda could not send there, for people; `undefined` when it could. */
export function destinationProblem(use: DestinationUse, arn: string): string | undefined {
  const service = /^arn:aws[a-z-]*:(sqs|sns|lambda|events|s3):[a-z0-9-]*:\d*:.+$/.exec(arn)?.[1];
  const allowed = ALLOWED[use];
  const words = allowed.map((name) => RECEIVERS[name]).join(", ");
  if (service === undefined || !allowed.includes(service))
    return `“${arn}” is not the ARN of what can receive it: ${words}.`;
  if ((service === "sqs" || service === "sns") && arn.endsWith(".fifo"))
    return `“${arn}” is a FIFO queue or topic: Lambda delivers to standard ones only.`;
  return undefined;
}

/** What is wrong with numbers and ARNs, for people; nothing when all of it may be sent. */
export function asynchronousProblems(settings: AsynchronousSettings): readonly string[] {
  const { maximumRetryAttempts: retries, maximumEventAgeSeconds: age } = settings;
  const problems: string[] = [];
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0 && retries <= 2))
    problems.push("Retry attempts must be 0, 1 or 2.");
  if (
    age !== undefined &&
    !(Number.isInteger(age) && age >= 60 && age <= DEFAULT_EVENT_AGE_SECONDS)
  )
    problems.push("The maximum age of an event is 60 to 21600 seconds.");
  for (const use of ["onSuccess", "onFailure", "deadLetterQueue"] as const) {
    const arn = settings[use];
    const problem = arn === undefined ? undefined : destinationProblem(use, arn);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
