import { describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import {
  type AsynchronousSettings,
  asynchronousProblems,
  destinationProblem,
} from "./asynchronous.ts";
import type { FunctionConfiguration } from "./contract.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { createServiceFixture, requestId } from "./service.test-support.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:records";
const LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters";

const fails: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id } = await process.next();
    await process.fail(id, '{"errorMessage":"no luck","errorType":"Luck"}', "Luck");
  }
};
const succeeds: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id } = await process.next();
    await process.respond(id, '{"ok":12345678901234567890}');
  }
};

/** Sends one event, lets a day pass, and tells what became of it. */
async function run(
  script: FakeScript,
  asynchronous: AsynchronousSettings,
  configuration: Partial<FunctionConfiguration> = {},
) {
  const f = createServiceFixture(script, configuration);
  const outcome = await f.invoke({ invocationType: "Event", payload: '{"a":1}', asynchronous });
  await f.advance(86_400_000);
  await f.service.whenIdle();
  const forwarded = f.eventsOf("invocation.forwarded").map((event) => ({
    to: event.to,
    target: event.target,
    body: utf8Text(f.bytes(event.record)),
    attributes: event.attributes,
  }));
  const [discarded] = f.eventsOf("invocation.discarded");
  return {
    outcome,
    tries: f.eventsOf("invocation.finished").length,
    waits: f.eventsOf("invocation.retry-scheduled").map(({ inMs }) => inMs),
    condition: discarded?.condition,
    isKept: discarded?.isKept,
    forwarded,
    events: f.events,
  };
}

describe("the queue of asynchronous invocations (Runtime API reference §8.4)", () => {
  // developer guide, invocation-async-error-handling: "by default Lambda attempts to run it two more times, with a
  // one-minute wait between the first two attempts, and two minutes between the second and third attempts";
  // invocation-async-configuring: MaximumRetryAttempts, "between 0 and 2"; MaximumEventAgeInSeconds.
  it.each([
    ["two retries by default, after 60 s and 120 s", {}, 3, [60_000, 120_000], "RetriesExhausted"],
    ["no retry", { maximumRetryAttempts: 0 }, 1, [], "RetriesExhausted"],
    ["one retry", { maximumRetryAttempts: 1 }, 2, [60_000], "RetriesExhausted"],
    [
      "a greatest age of 60 s leaves time for one",
      { maximumEventAgeSeconds: 60 },
      2,
      [60_000],
      "EventAgeExceeded",
    ],
    [
      "a greatest age of 100 s, too",
      { maximumEventAgeSeconds: 100 },
      2,
      [60_000],
      "EventAgeExceeded",
    ],
  ] as const)("%s", async (_name, settings, tries, waits, condition) => {
    expect(await run(fails, settings)).toMatchObject({ tries, waits, condition, isKept: false });
  });

  it("answers 202 before the function runs, and the trace says both", async () => {
    const { outcome, events } = await run(succeeds, {});
    expect(outcome).toMatchObject({ kind: "accepted", requestId: requestId(1) });
    expect(
      events.filter(({ kind }) => kind.startsWith("invocation.")).map(({ kind }) => kind),
    ).toEqual([
      "invocation.received",
      "invocation.accepted",
      "invocation.assigned",
      "invocation.delivered",
      "invocation.responded",
      "invocation.finished",
    ]);
  });

  // invocation-async-retain-records: "When you set reserved concurrency to zero for an asynchronously invoked function,
  // Lambda begins sending new events to the configured dead-letter queue or the on-failure event destination, without
  // any retries."
  it("gives an event up without a try when the concurrency limit is zero", async () => {
    const result = await run(
      succeeds,
      { onFailure: QUEUE, deadLetterQueue: LETTERS },
      { concurrencyLimit: 0 },
    );
    expect(result).toMatchObject({
      tries: 0,
      waits: [],
      condition: "ZeroReservedConcurrency",
      isKept: true,
    });
    const [record, letter] = result.forwarded;
    expect(JSON.parse(record?.body ?? "")).toEqual({
      version: "1.0",
      timestamp: "2026-01-31T12:00:00.000Z",
      requestContext: {
        requestId: requestId(1),
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:function:$LATEST",
        condition: "ZeroReservedConcurrency",
        approximateInvokeCount: 0,
      },
      requestPayload: { a: 1 },
    });
    expect(letter).toMatchObject({
      body: '{"a":1}',
      attributes: [
        ["RequestID", requestId(1)],
        ["ErrorCode", "429"],
        ["ErrorMessage", "ZeroReservedConcurrency"],
      ],
    });
  });
});

describe("records for destinations (invocation-async-retain-records, “invocation record”)", () => {
  it("on success: the event, the answer, condition Success; numbers stay as they were written", async () => {
    const { forwarded, condition } = await run(succeeds, { onSuccess: QUEUE, onFailure: LETTERS });
    expect(condition).toBeUndefined();
    expect(forwarded).toEqual([
      {
        to: "on-success",
        target: QUEUE,
        body:
          '{"version":"1.0","timestamp":"2026-01-31T12:00:00.000Z","requestContext":{' +
          `"requestId":"${requestId(1)}","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:function:$LATEST",` +
          '"condition":"Success","approximateInvokeCount":1},"requestPayload":{"a":1},' +
          '"responseContext":{"statusCode":200,"executedVersion":"$LATEST"},"responsePayload":{"ok":12345678901234567890}}',
        attributes: undefined,
      },
    ]);
  });

  it("on failure: after the last try, with functionError and the number of tries", async () => {
    const { forwarded } = await run(fails, { onSuccess: LETTERS, onFailure: QUEUE });
    expect(forwarded).toHaveLength(1);
    expect(JSON.parse(forwarded[0]?.body ?? "")).toMatchObject({
      timestamp: "2026-01-31T12:03:00.000Z",
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { a: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorMessage: "no luck", errorType: "Luck" },
    });
  });

  it("only of asynchronous invocations", async () => {
    const f = createServiceFixture(succeeds);
    await f.invoke({ asynchronous: { onSuccess: QUEUE } });
    await f.service.whenIdle();
    expect(f.eventsOf("invocation.forwarded")).toEqual([]);
  });
});

// developer guide, dead-letter queues: "RequestID (String) … ErrorCode (Number) – HTTP status code … ErrorMessage
// (String) – first 1 KB of the error message"; the body is the event as it was sent.
describe("dead letters", () => {
  it("are the event with three attributes", async () => {
    const { forwarded } = await run(fails, { maximumRetryAttempts: 0, deadLetterQueue: LETTERS });
    expect(forwarded).toEqual([
      {
        to: "dead-letter-queue",
        target: LETTERS,
        body: '{"a":1}',
        attributes: [
          ["RequestID", requestId(1)],
          ["ErrorCode", "200"],
          ["ErrorMessage", "no luck"],
        ],
      },
    ]);
  });

  it("carry no more than 1 KB of the message", async () => {
    const { forwarded } = await run(
      async (process) => {
        const { requestId: id } = await process.next();
        await process.fail(id, JSON.stringify({ errorMessage: "x".repeat(3_000) }), "Long");
        return process.hang();
      },
      { maximumRetryAttempts: 0, deadLetterQueue: LETTERS },
    );
    expect(forwarded[0]?.attributes?.[2]?.[1]).toHaveLength(1_024);
  });
});

describe("where records may go", () => {
  // invocation-async-retain-records: SQS standard queue, SNS standard topic, S3 bucket (on failure only), Lambda,
  // EventBridge; "an unsupported destination type, such as an Amazon SQS FIFO queue or an Amazon SNS FIFO topic".
  it.each([
    ["onSuccess", "arn:aws:sqs:us-east-1:123456789012:q", true],
    ["onSuccess", "arn:aws:sns:us-east-1:123456789012:t", true],
    ["onSuccess", "arn:aws:lambda:us-east-1:123456789012:function:f", true],
    ["onSuccess", "arn:aws:events:us-east-1:123456789012:event-bus/default", true],
    ["onSuccess", "arn:aws:s3:::bucket", false],
    ["onFailure", "arn:aws:s3:::bucket", true],
    ["onFailure", "arn:aws:sqs:us-east-1:123456789012:q.fifo", false],
    ["onFailure", "arn:aws:kinesis:us-east-1:123456789012:stream/s", false],
    ["deadLetterQueue", "arn:aws:sqs:us-east-1:123456789012:q", true],
    ["deadLetterQueue", "arn:aws:sns:us-east-1:123456789012:t", true],
    ["deadLetterQueue", "arn:aws:lambda:us-east-1:123456789012:function:f", false],
    ["deadLetterQueue", "queue", false],
  ] as const)("%s to %s: %s", (use, arn, isAllowed) => {
    expect(destinationProblem(use, arn) === undefined).toBe(isAllowed);
  });

  it.each([
    [{ maximumRetryAttempts: 3 }, "Retry attempts must be 0, 1 or 2."],
    [{ maximumEventAgeSeconds: 59 }, "The maximum age of an event is 60 to 21600 seconds."],
    [{ maximumEventAgeSeconds: 21_601 }, "The maximum age of an event is 60 to 21600 seconds."],
    [
      { onFailure: "x" },
      "“x” is not the ARN of what can receive it: an SQS queue, an SNS topic, a Lambda function, an EventBridge event bus, an S3 bucket.",
    ],
  ])("%o is refused before anything is sent", async (asynchronous, message) => {
    expect(asynchronousProblems(asynchronous)).toEqual([message]);
    const f = createServiceFixture(succeeds);
    expect(await f.invoke({ invocationType: "Event", asynchronous })).toMatchObject({
      kind: "rejected",
      status: 400,
      errorType: "InvalidParameterValueException",
      message,
    });
  });
});

describe("the wait between attempts", () => {
  it("passes at once where the clock can, when nothing else runs", async () => {
    const f = createServiceFixture(fails);
    const until: number[] = [];
    const start = f.clock.now();
    Object.assign(f.clock, {
      passAtOnce: (moment: number) => {
        until.push(moment - start);
        return () => until.push(-1);
      },
    });
    await f.invoke({ invocationType: "Event" });
    await f.settle();
    expect(until.filter((moment) => moment > 0).at(-1)).toBe(60_000);
    // Something runs: nobody may take its time away.
    const running = f.invoke();
    expect(until.at(-1)).toBe(-1);
    await running;
    await f.settle();
    expect(until.at(-1)).toBe(60_000);
    f.service.stopAll();
    expect(until.at(-1)).toBe(-1);
  });
});

describe("what an invocation carries beside its event (§8.1)", () => {
  it.each([
    [
      "client context that is not JSON",
      { clientContext: "{" },
      "InvalidRequestContentException",
      "Client context must be a valid Base64-encoded JSON object.",
    ],
    [
      "client context over 3 583 bytes of base64",
      { clientContext: `"${"x".repeat(2_700)}"` },
      "InvalidRequestContentException",
      "Client context must be no more than 3583 bytes when base64-encoded.",
    ],
    [
      "a tenant id with a character outside its pattern",
      { tenantId: "a#b" },
      "ValidationException",
      String.raw`1 validation error detected: Value 'a#b' at 'tenantId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9\._:\/=+\-@ ]+`,
    ],
  ])("refuses %s", async (_what, request, errorType, message) => {
    const f = createServiceFixture(succeeds);
    expect(await f.invoke(request)).toMatchObject({
      kind: "rejected",
      status: 400,
      errorType,
      message,
    });
  });

  it.each([
    ["RequestResponse", '{"custom":{}}'],
    ["Event", undefined],
  ] as const)("gives client context to the function: %s", async (invocationType, expected) => {
    const seen: (string | undefined)[] = [];
    const f = createServiceFixture(async (process) => {
      const { requestId: id, response } = await process.next();
      const header = (name: string) => response.headers.find(([key]) => key === name)?.[1];
      seen.push(header("Lambda-Runtime-Client-Context"), header("Lambda-Runtime-Cognito-Identity"));
      await process.respond(id, "1");
      return process.hang();
    });
    await f.invoke({
      invocationType,
      clientContext: '{"custom":{}}',
      cognitoIdentity: '{"cognitoIdentityId":"i"}',
    });
    await f.settle();
    expect(seen).toEqual([expected, '{"cognitoIdentityId":"i"}']);
  });

  // tenant-isolation: "ensuring that a function’s execution environments are only used to serve invocations from the
  // specified end-user or tenant".
  it("gives each tenant an environment of its own", async () => {
    const f = createServiceFixture(succeeds);
    for (const tenantId of ["blue", "green", "blue", undefined, "green"]) {
      await f.invoke(tenantId === undefined ? {} : { tenantId });
      await f.settle();
    }
    expect(
      f
        .eventsOf("invocation.assigned")
        .map(({ environmentId, isCold }) => `${environmentId} ${isCold}`),
    ).toEqual([
      "environment-1 true",
      "environment-2 true",
      "environment-1 false",
      "environment-3 true",
      "environment-2 false",
    ]);
  });

  it("answers a dry run with 204, and the trace shows that nothing ran", async () => {
    const f = createServiceFixture(succeeds);
    await f.invoke({ invocationType: "DryRun" });
    expect(f.events.filter(({ kind }) => kind !== "function.deployed")).toMatchObject([
      { kind: "invocation.received", invocationType: "DryRun" },
      { kind: "invocation.accepted", status: 204 },
    ]);
  });
});
