import { utf8, utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import { ERROR, INVALID_ID, OK, RULE_EVENT, refused } from "./conformance-answers.test-support.ts";
import type { Headers, RuleRuntime } from "./conformance-runtime.test-support.ts";
import type { Rule } from "./conformance-rules.test-support.ts";

const GONE = '410 {"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}';
const STREAMING = ["Lambda-Runtime-Function-Response-Mode", "streaming"] as const;
const INVOCATION_ID = "Lambda-Runtime-Invocation-Id";
const CAUSE = [["Content-Type", "application/vnd.aws.lambda.error.cause+json"]] as const;
const TRAILERS = [
  ["Lambda-Runtime-Function-Error-Type", "Function.Late"],
  ["Lambda-Runtime-Function-Error-Body", "eyJlcnJvck1lc3NhZ2UiOiJsYXRlIn0="],
] as const;

type Script = Rule["script"];

/** Takes the event and answers it with one call. */
function answers(call: "response" | "error", body?: string, headers?: Headers): Script {
  return async (runtime) => {
    const { path } = await runtime.next();
    return [await runtime.post(`${path}/${call}`, body, headers)];
  };
}

/** Takes the event and answers it in two pieces. */
function streams(headers: Headers, trailers?: Headers): Script {
  return async (runtime) => {
    const { path } = await runtime.next();
    const stream = await runtime.upload(`${path}/response`, "one ", {
      rest: "two",
      headers,
      ...(trailers !== undefined && { trailers }),
    });
    stream.finish();
    return [await stream.answer];
  };
}

async function typeAndText(runtime: RuleRuntime, target: string): Promise<string> {
  const { headers, body } = await runtime.send({ method: "POST", target, body: utf8("{}") });
  return `${headerValue(headers, "Content-Type") ?? "none"} ${JSON.stringify(utf8Text(body))}`;
}

/** Rules about bodies, headers and attempts (§1.2 to §1.5). */
export const HEADER_RULES: readonly Rule[] = [
  {
    section: "1.3",
    rule: "the answer to a response is 16 bytes of JSON, without a charset",
    covers: ["StatusResponse"],
    emulator: ['application/json "{\\"status\\":\\"OK\\"}\\n"'],
    async script(runtime) {
      const { path } = await runtime.next();
      return [await typeAndText(runtime, `${path}/response`)];
    },
  },
  {
    section: "1.3",
    rule: "an error answer names the message first, and ends with a newline",
    covers: ["ErrorResponse"],
    emulator: [
      'application/json "{\\"errorMessage\\":\\"Invalid request ID\\",\\"errorType\\":\\"InvalidRequestID\\"}\\n"',
    ],
    async script(runtime) {
      await runtime.next();
      return [await typeAndText(runtime, "/runtime/invocation/none/response")];
    },
  },
  {
    section: "1.2",
    rule: "an error type may be any text",
    covers: ["`Lambda-Runtime-Function-Error-Type`"],
    emulator: [OK],
    caller: ERROR,
    script: answers("error", ERROR, [["Lambda-Runtime-Function-Error-Type", "what I like"]]),
  },
  {
    section: "1.2",
    rule: "an X-Ray cause that is none is ignored",
    covers: ["`Lambda-Runtime-Function-XRay-Error-Cause`"],
    emulator: [OK],
    caller: ERROR,
    script: answers("error", ERROR, [["Lambda-Runtime-Function-XRay-Error-Cause", "no JSON"]]),
  },
  {
    section: "1.2",
    rule: "a response mode on `error` is not looked at",
    covers: ["`Lambda-Runtime-Function-Response-Mode`"],
    emulator: [OK],
    caller: ERROR,
    script: answers("error", ERROR, [["Lambda-Runtime-Function-Response-Mode", "fast"]]),
  },
  {
    section: "1.2",
    rule: "the cause is taken out of an error with a cause, and the rest is written again",
    covers: ["`Content-Type`"],
    emulator: [OK],
    caller: '{"errorMessage":"no","errorType":"Mine"}',
    script: answers(
      "error",
      '{ "errorType": "Mine", "errorMessage": "no", "errorCause": {} }',
      CAUSE,
    ),
  },
  {
    section: "1.2",
    rule: "an error with a cause that does not parse",
    emulator: [OK],
    caller: '"Invalid error body"',
    script: answers("error", "no JSON", CAUSE),
  },
  {
    section: "1.2",
    rule: "`User-Agent` changes nothing",
    covers: ["`User-Agent`"],
    emulator: [OK],
    script: answers("response", "{}", [["User-Agent", "mine/1"]]),
  },
  {
    section: "1.4",
    rule: "an answer with another invocation id, without one, and with the right one",
    covers: ["`Lambda-Runtime-Invocation-Id` is sent", "`Lambda-Runtime-Invocation-Id`"],
    evidence: "its code for Managed Instances; older than the header on other functions",
    emulator: [GONE, GONE, OK],
    async script(runtime) {
      const { path, answer } = await runtime.next();
      const own = headerValue(answer.headers, INVOCATION_ID) ?? "";
      const other = [[INVOCATION_ID, "11111111-1111-4111-8111-111111111111"]] as const;
      return [
        await runtime.post(`${path}/response`, "{}", other),
        await runtime.post(`${path}/error`, ERROR, other),
        await runtime.post(`${path}/response`, "{}", [[INVOCATION_ID, own]]),
      ];
    },
  },
  {
    section: "1.4",
    rule: "an answer without the invocation id is not checked",
    emulator: [OK],
    script: answers("response"),
  },
];

/** Response streaming, as far as the runtime sees it (§1.6). What its callers get is read in the emulator's source. */
export const STREAM_RULES: readonly Rule[] = [
  {
    section: "1.6",
    rule: "a stream in chunks",
    covers: [
      "Request header",
      "Body framing",
      "End of the response",
      "`Transfer-Encoding: chunked`",
    ],
    evidence: "source",
    emulator: [OK],
    stream: "one two ⏹",
    script: streams([STREAMING]),
  },
  {
    section: "1.6",
    rule: "an error after the first byte, in the trailers",
    covers: ["Trailers, announced by", "Error after the first byte", "Meaning of the trailers"],
    evidence: "source",
    emulator: [OK],
    stream: 'one two ⏹ Function.Late {"errorMessage":"late"}',
    script: streams([STREAMING, ["Trailer", TRAILERS.map(([name]) => name).join(", ")]], TRAILERS),
  },
  {
    section: "1.6",
    rule: "`error` before the first byte, and after it",
    covers: ["Error before the first byte"],
    evidence: "source",
    emulator: [refused("InvocationResponse", "InvocationErrorResponse"), OK],
    stream: "one two ⏹",
    async script(runtime) {
      const { path } = await runtime.next();
      const stream = await runtime.upload(`${path}/response`, "one ", {
        rest: "two",
        headers: [STREAMING],
      });
      const error = await runtime.post(`${path}/error`, ERROR);
      stream.finish();
      return [error, await stream.answer];
    },
  },
  {
    section: "1.6",
    rule: "an upload that breaks off",
    covers: ["Broken upload", "Body upload broken off"],
    evidence: "source",
    emulator: [],
    stream: "one ⏹ Runtime.TruncatedResponse",
    async script(runtime) {
      const { path } = await runtime.next();
      const stream = await runtime.upload(`${path}/response`, "one ", { headers: [STREAMING] });
      stream.breakOff();
      await runtime.hungUp();
      return [];
    },
  },
  {
    section: "1.6",
    rule: "a stream for a caller that takes none is collected",
    covers: ["Streaming runtime, buffered invoker", "Streaming in RIE's own"],
    emulator: [OK],
    caller: "one two",
    script: streams([STREAMING]),
  },
  {
    section: "1.6",
    rule: "trailers without the response mode, to a caller that takes a stream",
    evidence: "source",
    emulator: [OK],
    stream: 'one two ⏹ Function.Late {"errorMessage":"late"}',
    script: streams([["Trailer", TRAILERS.map(([name]) => name).join(", ")]], TRAILERS),
  },
];

/** Sequences that the reference marks ° and those that start without an event (§1.5). */
export const SEQUENCE_RULES: readonly Rule[] = [
  {
    section: "1.5",
    rule: "a response before any `next`, with no invocation pending",
    covers: ["`POST …/A/response` before any `next`, no invocation pending"],
    startsLater: true,
    emulator: [INVALID_ID],
    script: async (runtime) => [await runtime.post("/runtime/invocation/A/response")],
  },
  {
    section: "1.5",
    rule: "a response to the invocation that waits, without `next`",
    covers: ["° Invocation A reserved while init still runs"],
    evidence: "source",
    emulator: [refused("Started", "InvocationResponse")],
    script: async (runtime) => [await runtime.post(`${await runtime.reserved()}/response`)],
  },
  {
    section: "1.5",
    rule: "a response once more while the following `next` waits",
    covers: ["`next` → A; `/A/response`; `next` pending", "Reply already sent for this id"],
    emulator: [OK, INVALID_ID],
    async script(runtime) {
      const { path } = await runtime.next();
      const first = await runtime.post(`${path}/response`);
      await runtime.poll();
      return [first, await runtime.post(`${path}/response`)];
    },
  },
  {
    section: "1.5",
    rule: "two polls before an event: one gets it, the other waits on",
    covers: ["° Two `next` in parallel"],
    evidence: "source",
    startsLater: true,
    emulator: [`200 ${RULE_EVENT}`, "waits"],
    async script(runtime) {
      const { polls } = await runtime.poll(2);
      runtime.begin();
      const first = await Promise.race(
        polls.map(async (poll, index) => ({ line: await poll, index })),
      );
      const other = polls[1 - first.index]?.then(() => "answered");
      const ping = runtime.get("/ping").then(() => "waits");
      return [first.line, await Promise.race([other ?? ping, ping])];
    },
  },
  {
    section: "1.5",
    rule: "an event that went to a poll whose client had hung up comes again with `next`",
    covers: ["° A `next` whose client hung up"],
    evidence: "source",
    startsLater: true,
    emulator: [`200 ${RULE_EVENT}`, OK],
    async script(runtime) {
      const client = new AbortController();
      await runtime.poll(1, client.signal);
      client.abort();
      await runtime.hungUp();
      runtime.begin();
      await runtime.delivered();
      const { line, path } = await runtime.next();
      return [line, await runtime.post(`${path}/response`)];
    },
  },
  {
    section: "1.5",
    rule: "`next` while the upload of the response is running",
    covers: ["° `next` while the upload"],
    evidence: "source",
    emulator: [refused("InvocationResponse", "Ready"), OK],
    caller: "one two",
    async script(runtime) {
      const { path } = await runtime.next();
      const stream = await runtime.upload(`${path}/response`, "one ", { rest: "two" });
      const next = await runtime.get("/runtime/invocation/next");
      stream.finish();
      return [next, await stream.answer];
    },
  },
  {
    section: "1.5",
    rule: "after a bad response mode no call is legal",
    covers: ["`/A/response` with a bad response-mode header"],
    emulator: [
      '400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}',
      refused("InvocationResponse", "InvocationResponse"),
      refused("InvocationResponse", "Ready"),
    ],
    async script(runtime) {
      const { path } = await runtime.next();
      const mode = [["Lambda-Runtime-Function-Response-Mode", "fast"]] as const;
      return [
        await runtime.post(`${path}/response`, "{}", mode),
        await runtime.post(`${path}/response`),
        await runtime.get("/runtime/invocation/next"),
      ];
    },
  },
  {
    section: "1.5",
    rule: "a response too large is a function error, and the runtime may go on",
    covers: ["Body > 6 291 556 bytes in"],
    emulator: ["413", refused("RuntimeResponseSentState", "InvocationErrorResponse")],
    caller:
      '{"errorMessage":"Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    differs: {
      why: "the service leaves out `(6291557 bytes) `, recorded in 2025",
      caller:
        '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    },
    async script(runtime) {
      const { path } = await runtime.next();
      const first = await runtime.post(`${path}/response`, "x".repeat(6_291_557));
      return [first.slice(0, 3), await runtime.post(`${path}/error`, ERROR)];
    },
  },
  {
    section: "1.5",
    rule: "a response of exactly the limit",
    emulator: [OK],
    script: answers("response", "x".repeat(6_291_556)),
  },
];
