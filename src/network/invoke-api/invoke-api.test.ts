import { EventStreamCodec } from "@smithy/core/event-streams";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "#base/base64.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type {
  FunctionConfiguration,
  InvokeOutcome,
  InvokeRequest,
  LambdaService,
} from "#lambda/contract.ts";
import {
  type InvokeApiOptions,
  type InvokeApiRequest,
  handleInvokeApi,
  isInvokeApiPath,
} from "./invoke-api.ts";

const CONFIGURATION = {
  functionName: "pets",
  region: "eu-west-1",
  accountId: "123456789012",
  qualifiers: new Map([["live", "3"]]),
} as unknown as FunctionConfiguration; // the Invoke API looks at no other member

const RESPONSE: InvokeOutcome = {
  kind: "response",
  requestId: "r-1",
  executedVersion: "$LATEST",
  payload: utf8('{"a": 1}'),
  contentType: "application/json",
  traceHeader: "Root=1-5ebe3025-0",
};

/** A service that answers every invoke the same way and remembers what it was asked. */
function fakeService(answer: InvokeOutcome | ((request: InvokeRequest) => Promise<InvokeOutcome>)) {
  const asked: InvokeRequest[] = [];
  const service = {
    configuration: CONFIGURATION,
    invoke(request: InvokeRequest) {
      asked.push(request);
      return typeof answer === "function" ? answer(request) : Promise.resolve(answer);
    },
  } as unknown as LambdaService; // the Invoke API calls nothing else
  return { service, asked };
}

const OPTIONS: InvokeApiOptions = { source: "service-worker", createUuid: () => "r-0" };

async function call(
  service: LambdaService,
  parts: Partial<Omit<InvokeApiRequest, "body">> & { readonly body?: string | Uint8Array },
  options: Partial<InvokeApiOptions> = {},
) {
  const { body = "", ...rest } = parts;
  const response = await handleInvokeApi(
    service,
    {
      method: "POST",
      path: "/2015-03-31/functions/pets/invocations",
      rawQuery: "",
      headers: [],
      ...rest,
      body: typeof body === "string" ? utf8(body) : body,
    },
    { ...OPTIONS, ...options },
  );
  if (response === undefined) throw new Error("not the Invoke API");
  const chunks: Uint8Array[] = [];
  if (response.body instanceof Uint8Array) chunks.push(response.body);
  else for await (const chunk of response.body) chunks.push(chunk);
  return {
    status: response.status,
    headers: Object.fromEntries(
      response.headers.map(([name, value]) => [name.toLowerCase(), value]),
    ),
    chunks,
    body: chunks.map(utf8Text).join(""),
  };
}

describe("Invoke: requests (Runtime API reference §8.1)", () => {
  it("hands on payload, type, log wish, context, trace and tenant", async () => {
    const { service, asked } = fakeService(RESPONSE);
    await call(service, {
      rawQuery: "Qualifier=live",
      headers: [
        ["content-type", "application/json"],
        ["X-Amz-Invocation-Type", "RequestResponse"],
        ["X-Amz-Log-Type", "Tail"],
        ["X-Amz-Client-Context", toBase64(utf8('{"custom":{"a":"ü"}}'))],
        ["X-Amzn-Trace-Id", "Root=1-a-b"],
        ["X-Amz-Tenant-Id", "t"],
      ],
      body: '{"x":1}',
    });
    expect(asked).toEqual([
      {
        payload: utf8('{"x":1}'),
        invocationType: "RequestResponse",
        wantsLogTail: true,
        source: "service-worker",
        clientContext: '{"custom":{"a":"ü"}}',
        traceHeader: "Root=1-a-b",
        tenantId: "t",
        qualifier: "live",
      },
    ]);
  });

  it("gives {} for no payload (§4), whatever the content type", async () => {
    const { service, asked } = fakeService(RESPONSE);
    await call(service, { headers: [["content-type", "text/plain"]] });
    expect(utf8Text(asked[0]?.payload ?? new Uint8Array())).toBe("{}");
  });

  it("ignores log type and client context with Event", async () => {
    const { service, asked } = fakeService({ kind: "accepted", requestId: "r", traceHeader: "t" });
    await call(service, {
      headers: [
        ["X-Amz-Invocation-Type", "Event"],
        ["X-Amz-Log-Type", "Tail"],
        ["X-Amz-Client-Context", "%"],
      ],
    });
    expect(asked[0]).toMatchObject({ invocationType: "Event", wantsLogTail: false });
    expect(asked[0]).not.toHaveProperty("clientContext");
  });

  it.each([
    ["pets", "", undefined],
    ["pets:live", "", "live"],
    ["pets", "Qualifier=%24LATEST", "$LATEST"],
    ["pets:live", "Qualifier=live", "live"],
    ["arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Apets%3Alive", "", "live"],
  ])("takes %s with ?%s as qualifier %s", async (name, rawQuery, qualifier) => {
    const { service, asked } = fakeService(RESPONSE);
    await call(service, { path: `/2015-03-31/functions/${name}/invocations`, rawQuery });
    expect(asked[0]?.qualifier).toBe(qualifier);
  });

  it("knows its paths", () => {
    expect(isInvokeApiPath("/2015-03-31/functions/pets/invocations")).toBe(true);
    expect(isInvokeApiPath("/2021-11-15/functions/pets/response-streaming-invocations")).toBe(true);
    for (const path of [
      "/2015-03-31/functions/pets",
      "/2021-11-15/functions/pets/invocations",
      "/pets",
    ])
      expect(isInvokeApiPath(path)).toBe(false);
  });

  it("passes any content type and any name in local mode (§8.6)", async () => {
    const { service, asked } = fakeService(RESPONSE);
    const request = {
      path: "/2015-03-31/functions/function/invocations",
      headers: [["content-type", "application/x-www-form-urlencoded"]] as const,
      body: "{}",
    };
    expect(
      (await call(service, request, { takesAnyName: true, checksContentType: false })).status,
    ).toBe(200);
    expect(asked).toHaveLength(1);
  });
});

describe("Invoke: responses (Runtime API reference §8.2)", () => {
  it("answers 200 with the runtime's bytes", async () => {
    const answer = await call(fakeService(RESPONSE).service, { body: "{}" });
    expect(answer).toMatchObject({ status: 200, body: '{"a": 1}' });
    expect(answer.headers).toEqual({
      "content-type": "application/json",
      "content-length": "8",
      "x-amzn-requestid": "r-1",
      "x-amz-executed-version": "$LATEST",
      "x-amzn-trace-id": "Root=1-5ebe3025-0",
    });
  });

  it("answers a function error with 200 and the header", async () => {
    const answer = await call(
      fakeService({ ...RESPONSE, functionError: "Unhandled", payload: utf8('{"errorType":"E"}') })
        .service,
      {},
    );
    expect(answer).toMatchObject({
      status: 200,
      body: '{"errorType":"E"}',
      headers: { "x-amz-function-error": "Unhandled" },
    });
  });

  it("gives the last 4096 bytes of the log, cut anywhere", async () => {
    const log = utf8(`${"ü".repeat(3000)}END`);
    const answer = await call(fakeService({ ...RESPONSE, logTail: log }).service, {
      headers: [["x-amz-log-type", "Tail"]],
    });
    expect(fromBase64(answer.headers["x-amz-log-result"] ?? "")).toEqual(log.slice(-4096));
  });

  it("answers Event with an empty 202 and DryRun with 204", async () => {
    const event = await call(
      fakeService({ kind: "accepted", requestId: "r-2", traceHeader: "t" }).service,
      { headers: [["x-amz-invocation-type", "Event"]] },
    );
    expect(event).toMatchObject({
      status: 202,
      body: "",
      headers: {
        "x-amzn-requestid": "r-2",
        "x-amzn-remapped-content-length": "0",
        "x-amzn-trace-id": "t",
      },
    });
    const dryRun = await call(
      fakeService({ kind: "dry-run", requestId: "r-3", traceHeader: "t" }).service,
      { headers: [["x-amz-invocation-type", "DryRun"]] },
    );
    expect(dryRun).toMatchObject({ status: 204, body: "" });
  });

  it("answers a throttled invoke with 429, Reason and Retry-After (§8.3)", async () => {
    const answer = await call(
      fakeService({
        kind: "rejected",
        requestId: "r-4",
        status: 429,
        errorType: "TooManyRequestsException",
        message: "Rate Exceeded.",
        reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      }).service,
      {},
    );
    expect(answer.status).toBe(429);
    expect(answer.body).toBe(
      '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
    );
    expect(answer.headers).toMatchObject({
      "x-amzn-errortype": "TooManyRequestsException",
      "retry-after": "1",
      "x-amzn-requestid": "r-4",
    });
  });
});

describe("Invoke: refusals (Runtime API reference §8.3)", () => {
  const big = (bytes: number): Uint8Array => utf8(`"${"x".repeat(bytes - 2)}"`);

  it.each([
    {
      name: "an unknown function",
      request: { path: "/2015-03-31/functions/cats/invocations" },
      status: 404,
      type: "ResourceNotFoundException",
      body: '{"Type":"User","Message":"Function not found: arn:aws:lambda:eu-west-1:123456789012:function:cats:$LATEST"}',
    },
    {
      name: "an unknown function with a qualifier",
      request: { path: "/2015-03-31/functions/cats:live/invocations" },
      status: 404,
      type: "ResourceNotFoundException",
      body: '{"Type":"User","Message":"Function not found: arn:aws:lambda:eu-west-1:123456789012:function:cats:live"}',
    },
    {
      name: "another region",
      request: {
        path: "/2015-03-31/functions/arn:aws:lambda:ap-southeast-1:123456789012:function:pets/invocations",
      },
      status: 404,
      type: "ResourceNotFoundException",
      body: `{"Type":"User","Message":"Functions from 'ap-southeast-1' are not reachable in this region ('eu-west-1')"}`,
    },
    {
      name: "two qualifiers",
      request: { path: "/2015-03-31/functions/pets:1/invocations", rawQuery: "Qualifier=2" },
      status: 400,
      type: "InvalidParameterValueException",
      body: '{"Type":"User","message":"The derived qualifier from the function name does not match the specified qualifier."}',
    },
    {
      name: "no JSON",
      request: { body: "<" },
      status: 400,
      type: "InvalidRequestContentException",
      body: `{"Type":"User","message":"Could not parse request body into json: Could not parse payload into json: Unexpected character ('<' (code 60)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: 1]"}`,
    },
    {
      name: "one byte too many",
      request: { body: big(6_291_457) },
      status: 413,
      type: "RequestEntityTooLargeException",
      body: '{"Type":"User","message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
    },
    {
      name: "an Event above 1 MB",
      request: { headers: [["x-amz-invocation-type", "Event"]] as const, body: big(1_048_577) },
      status: 413,
      type: "RequestEntityTooLargeException",
      body: '{"Type":"User","message":"Request must be smaller than 1048576 bytes for the InvokeFunction operation"}',
    },
    {
      name: "another content type",
      request: { headers: [["content-type", "text/plain"]] as const, body: "{}" },
      status: 415,
      type: "UnsupportedMediaTypeException",
      body: '{"Type":"User","message":"The content type of the Invoke request body is not JSON: text/plain"}',
    },
    {
      name: "an unknown invocation type",
      request: { headers: [["x-amz-invocation-type", "Later"]] as const },
      status: 400,
      type: "ValidationException",
      body: `{"message":"1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"}`,
    },
    {
      name: "a client context that is no JSON",
      request: { headers: [["x-amz-client-context", "e30tIA=="]] as const },
      status: 400,
      type: "InvalidRequestContentException",
      body: '{"Type":"User","message":"Client context must be a valid Base64-encoded JSON object."}',
    },
  ])("refuses $name with $status", async ({ request, status, type, body }) => {
    const { service, asked } = fakeService(RESPONSE);
    const answer = await call(service, request);
    expect(answer).toMatchObject({
      status,
      body,
      headers: { "x-amzn-errortype": type, "x-amzn-requestid": "r-0" },
    });
    expect(asked).toEqual([]);
  });

  it("takes the largest payload, and the types that SDKs send", async () => {
    const { service } = fakeService(RESPONSE);
    expect((await call(service, { body: big(6_291_456) })).status).toBe(200);
    for (const type of [
      "application/json; charset=utf-8",
      "application/octet-stream",
      "application/x-amz-json-1.1",
      "application/cloudevents+json",
    ]) {
      expect((await call(service, { headers: [["content-type", type]], body: "{}" })).status).toBe(
        200,
      );
    }
  });

  it("knows no function before the first deployment, and no other method", async () => {
    const { service } = fakeService(RESPONSE);
    const nothing = {
      configuration: undefined,
      invoke: (request: InvokeRequest) => service.invoke(request),
    } as unknown as LambdaService;
    expect((await call(nothing, {}, { takesAnyName: true })).status).toBe(404);
    expect(await call(service, { method: "GET" })).toMatchObject({
      status: 403,
      headers: { "x-amzn-errortype": "AccessDeniedException" },
    });
  });
});

// Developer guide, gettingstarted-limits: "1 MB for the total combined size of request line and header values".
describe("the size of request line and header values (Runtime API reference §7)", () => {
  const line = "POST /2015-03-31/functions/pets/invocations HTTP/1.1".length;

  it.each([
    ["exactly 1 MB passes", 1_048_576 - line, 200],
    ["one byte more is refused", 1_048_577 - line, 413],
  ])("%s", async (_what, length, status) => {
    const { service } = fakeService(RESPONSE);
    const answer = await call(service, { headers: [["x-a", "x".repeat(length)]] });
    expect(answer.status).toBe(status);
  });
});

describe("InvokeWithResponseStream (Runtime API reference §8.5)", () => {
  const path = "/2021-11-15/functions/pets/response-streaming-invocations";
  const codec = new EventStreamCodec(
    (bytes) => utf8Text(bytes as Uint8Array),
    (text) => utf8(text),
  );
  const frames = (chunks: readonly Uint8Array[]) =>
    chunks.map((chunk) => {
      const { headers, body } = codec.decode(chunk);
      return [headers[":event-type"]?.value, utf8Text(body)];
    });

  it("sends the chunks as they come, then InvokeComplete", async () => {
    const { service } = fakeService(async ({ stream }) => {
      stream?.start({ requestId: "r-1", contentType: "text/html", isStreaming: true });
      stream?.chunk(utf8("one"));
      await Promise.resolve();
      stream?.chunk(utf8("two"));
      stream?.end();
      return { ...RESPONSE, logTail: utf8("log") };
    });
    const answer = await call(service, {
      path,
      headers: [["x-amz-log-type", "Tail"]],
      rawQuery: "Qualifier=live",
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        "content-type": "application/vnd.amazon.eventstream",
        "x-amzn-remapped-content-type": "text/html",
        "x-amz-executed-version": "3",
        "x-amzn-requestid": "r-1",
      },
    });
    expect(answer.headers).not.toHaveProperty("content-length");
    expect(frames(answer.chunks)).toEqual([
      ["PayloadChunk", "one"],
      ["PayloadChunk", "two"],
      ["InvokeComplete", '{"LogResult":"bG9n"}'],
    ]);
  });

  it("puts the error trailers of a stream into InvokeComplete, with status 200", async () => {
    const { service } = fakeService(({ stream }) => {
      stream?.start({ requestId: "r-1", contentType: undefined, isStreaming: true });
      stream?.chunk(utf8("part"));
      stream?.end({ errorType: "Function.Late", errorBody: utf8('{"errorMessage":"late"}') });
      return Promise.resolve(RESPONSE);
    });
    const answer = await call(service, { path });
    expect(answer.status).toBe(200);
    expect(frames(answer.chunks)).toEqual([
      ["PayloadChunk", "part"],
      [
        "InvokeComplete",
        '{"ErrorCode":"Function.Late","ErrorDetails":"{\\"errorMessage\\":\\"late\\"}"}',
      ],
    ]);
  });

  it("sends a buffered response as one chunk", async () => {
    const { service } = fakeService(({ stream }) => {
      stream?.start({ requestId: "r-1", contentType: "application/json", isStreaming: false });
      stream?.chunk(RESPONSE.payload);
      stream?.end();
      return Promise.resolve(RESPONSE);
    });
    expect(frames((await call(service, { path })).chunks)).toEqual([
      ["PayloadChunk", '{"a": 1}'],
      ["InvokeComplete", "{}"],
    ]);
  });

  it("puts a function error into InvokeComplete alone", async () => {
    const { service } = fakeService({
      ...RESPONSE,
      functionError: "Unhandled",
      payload: utf8('{"errorType":"E"}'),
    });
    expect(frames((await call(service, { path })).chunks)).toEqual([
      ["InvokeComplete", '{"ErrorCode":"Unhandled","ErrorDetails":"{\\"errorType\\":\\"E\\"}"}'],
    ]);
  });

  it("answers refusals and DryRun as Invoke does, and takes no Event", async () => {
    const throttled = fakeService({
      kind: "rejected",
      requestId: "r",
      status: 429,
      errorType: "TooManyRequestsException",
      message: "Rate Exceeded.",
    });
    expect((await call(throttled.service, { path })).status).toBe(429);
    const dryRun = fakeService({ kind: "dry-run", requestId: "r", traceHeader: "t" });
    expect(
      (await call(dryRun.service, { path, headers: [["x-amz-invocation-type", "DryRun"]] })).status,
    ).toBe(204);
    const event = await call(dryRun.service, {
      path,
      headers: [["x-amz-invocation-type", "Event"]],
    });
    expect(event.body).toContain("[RequestResponse, DryRun]");
  });

  it("fails the body when the service breaks after the beginning", async () => {
    const { service } = fakeService(({ stream }) => {
      stream?.start({ requestId: "r-1", contentType: undefined, isStreaming: true });
      return Promise.reject(new Error("broken"));
    });
    await expect(call(service, { path })).rejects.toThrow("broken");
  });
});
