import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { ACCEPTED } from "./accepted.ts";
import { withoutErrorCause } from "./error-cause.ts";
import { normalisedErrorType } from "./error-type.ts";
import { goJsonString } from "./go-json.ts";
import { invocationHeaders } from "./invocation.ts";
import { readBody } from "./read-body.ts";
import { testInvocation } from "./recording-host.test-support.ts";
import {
  INTERNAL_SERVER_ERROR,
  INVALID_REQUEST_ID,
  INVALID_RESPONSE_MODE,
  INVOKE_TIMEOUT,
  RESPONSE_TOO_LARGE,
  TRUNCATED_REQUEST,
  errorAnswer,
  invalidStateTransition,
} from "./wire-errors.ts";

describe("bodies, byte for byte (§1.3, §1.4)", () => {
  it("answers 202 with 16 bytes and no charset (§13.4)", () => {
    expect(ACCEPTED.body).toHaveLength(16);
    expect(utf8Text(ACCEPTED.body)).toBe('{"status":"OK"}\n');
    expect(ACCEPTED.headers).toEqual([["Content-Type", "application/json"]]);
  });

  it.each([
    [
      INVALID_REQUEST_ID,
      400,
      '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
    ],
    [INVOKE_TIMEOUT, 410, '{"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}\n'],
    [
      INVALID_RESPONSE_MODE,
      400,
      '{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}\n',
    ],
    [
      TRUNCATED_REQUEST,
      400,
      '{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}\n',
    ],
    [
      RESPONSE_TOO_LARGE,
      413,
      '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}\n',
    ],
    [
      INTERNAL_SERVER_ERROR,
      500,
      '{"errorMessage":"Internal Server Error","errorType":"InternalServerError"}\n',
    ],
    [
      invalidStateTransition(
        "RuntimeResponseSentState",
        "InvocationResponse",
        "State transition is not allowed",
      ),
      403,
      '{"errorMessage":"State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}\n',
    ],
  ])("$errorType", (error, status, body) => {
    const answer = errorAnswer(error);
    expect(answer.status).toBe(status);
    expect(utf8Text(answer.body)).toBe(body);
    expect(answer.headers).toEqual([["Content-Type", "application/json"]]);
  });

  it.each([
    ['<a href="x">&</a>', String.raw`"\u003ca href=\"x\"\u003e\u0026\u003c/a\u003e"`],
    ["\u2028\u2029", String.raw`"\u2028\u2029"`],
    ["tab\tline\n\u0001\u007F", '"tab\\tline\\n\\u0001\u007F"'],
    ["\uD800x\uDC00 \u{1F600}", '"\uFFFDx\uFFFD \u{1F600}"'],
    [String.raw`\ud800`, String.raw`"\\ud800"`],
  ])("escapes %j as Go does", (text, expected) => {
    expect(goJsonString(text)).toBe(expected);
  });
});

describe("Lambda-Runtime-Function-Error-Type (§1.2)", () => {
  it.each([
    [undefined, "Runtime.Unknown"],
    ["", "Runtime.Unknown"],
    ["Function.MyError", "Function.MyError"],
    ["Runtime.Ab", "Runtime.Ab"],
    ["Runtime.A", "Runtime.Unknown"],
    ["Function.A", "Function.Unknown"],
    ["Function.lower", "Function.Unknown"],
    ["Runtime.lower", "Runtime.Unknown"],
    ["Sandbox.Timeout", "Runtime.Unknown"],
    ["ValueError", "Runtime.Unknown"],
    ["not anchored: Runtime.NoSuchHandler!", "not anchored: Runtime.NoSuchHandler!"],
    ["RuntimeXAbc", "Runtime.Unknown"],
  ])("%j becomes %s", (value, expected) => {
    expect(normalisedErrorType(value)).toBe(expected);
  });
});

describe("application/vnd.aws.lambda.error.cause+json (§1.2)", () => {
  it.each([
    [
      '{"errorType":"T","errorMessage":"a<b","stackTrace":["one"],"errorCause":{"x":1},"more":2}',
      String.raw`{"errorMessage":"a\u003cb","errorType":"T","stackTrace":["one"]}`,
      "application/json",
    ],
    ['{"stackTrace":[]}', '{"errorMessage":"","errorType":""}', "application/json"],
    [
      '{"ERRORMESSAGE":"any case"}',
      '{"errorMessage":"any case","errorType":""}',
      "application/json",
    ],
    ["null", '{"errorMessage":"","errorType":""}', "application/json"],
    ['{"errorMessage":5}', '"Invalid error body"', "application/octet-stream"],
    ['{"stackTrace":[1]}', '"Invalid error body"', "application/octet-stream"],
    ["not json", '"Invalid error body"', "application/octet-stream"],
    ["", '"Invalid error body"', "application/octet-stream"],
  ])("%s → %s", (body, payload, contentType) => {
    const result = withoutErrorCause(utf8(body));
    expect(utf8Text(result.payload)).toBe(payload);
    expect(result.contentType).toBe(contentType);
  });
});

describe("headers of next (§4)", () => {
  it("are in Go's order and spelling, with empty ones left out (§13.20)", () => {
    expect(
      invocationHeaders(testInvocation("A", { clientContext: "", traceHeader: undefined })),
    ).toEqual([
      ["Content-Type", "application/json"],
      ["Lambda-Runtime-Aws-Request-Id", "A"],
      ["Lambda-Runtime-Deadline-Ms", "1769860803000"],
      ["Lambda-Runtime-Invocation-Id", "attempt-A"],
      [
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:us-east-1:123456789012:function:function",
      ],
    ]);
  });

  it("carry everything the invoker gave, with the deadline as an integer (§13.22)", () => {
    const headers = invocationHeaders(
      testInvocation("A", {
        deadlineMs: 1_769_860_803_000.75,
        tenantId: "blue",
        clientContext: '{"client":{}}',
        cognitoIdentity: '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
      }),
    );
    expect(headers.map(([name]) => name)).toEqual([
      "Content-Type",
      "Lambda-Runtime-Aws-Request-Id",
      "Lambda-Runtime-Aws-Tenant-Id",
      "Lambda-Runtime-Client-Context",
      "Lambda-Runtime-Cognito-Identity",
      "Lambda-Runtime-Deadline-Ms",
      "Lambda-Runtime-Invocation-Id",
      "Lambda-Runtime-Invoked-Function-Arn",
      "Lambda-Runtime-Trace-Id",
    ]);
    expect(headers.find(([name]) => name.endsWith("Deadline-Ms"))?.[1]).toBe("1769860803000");
  });
});

describe("reading a body", () => {
  // oxlint-disable-next-line require-await
  async function* source(sizes: readonly number[], fails = false): AsyncIterable<Uint8Array> {
    for (const size of sizes) yield new Uint8Array(size).fill(size);
    if (fails) throw new Error("connection reset");
  }

  it("passes a single piece on without a copy", async () => {
    const piece = new Uint8Array(5);
    // oxlint-disable-next-line require-await
    const body = await readBody(
      (async function* () {
        yield piece;
      })(),
      10,
    );
    expect(body.kind === "complete" && body.bytes).toBe(piece);
  });

  it.each([
    [[], 4, { kind: "complete", bytes: new Uint8Array(0) }],
    [[1, 2], 4, { kind: "complete", bytes: Uint8Array.of(1, 2, 2) }],
    [[2, 2], 4, { kind: "complete", bytes: Uint8Array.of(2, 2, 2, 2) }],
    [[3, 2, 7], 4, { kind: "too-large", size: 12 }],
  ])("%j within %i", async (sizes, limit, expected) => {
    expect(await readBody(source(sizes), limit)).toEqual(expected);
  });

  it("says when the upload broke off", async () => {
    expect(await readBody(source([1], true), 4)).toEqual({
      kind: "truncated",
      bytes: Uint8Array.of(1),
    });
  });
});
