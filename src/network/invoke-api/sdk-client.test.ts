import { Readable } from "node:stream";
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { fromBase64 } from "#base/base64.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { HeaderPair } from "#event-sources/http-message.ts";
import type {
  FunctionConfiguration,
  InvokeOutcome,
  InvokeRequest,
  LambdaService,
} from "#lambda/contract.ts";
import { handleInvokeApi } from "./invoke-api.ts";

/** What the SDK hands to its transport; only the members that we read. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** An SDK client whose transport is the Invoke API itself. */
function client(invoke: (request: InvokeRequest) => Promise<InvokeOutcome>): LambdaClient {
  const service = {
    configuration: {
      functionName: "pets",
      region: "eu-west-1",
      accountId: "123456789012",
      qualifiers: new Map(),
    } as unknown as FunctionConfiguration,
    invoke,
  } as unknown as LambdaService; // the Invoke API uses no other member
  return new LambdaClient({
    region: "eu-west-1",
    endpoint: "http://localhost",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: SdkRequest) {
        const response = await handleInvokeApi(
          service,
          {
            method: request.method,
            path: request.path,
            rawQuery: new URLSearchParams(request.query).toString(),
            headers: Object.entries(request.headers),
            body:
              typeof request.body === "string"
                ? utf8(request.body)
                : (request.body ?? new Uint8Array()),
          },
          { source: "service-worker", createUuid: () => "r-0" },
        );
        if (response === undefined) throw new Error(`not the Invoke API: ${request.path}`);
        const body = response.body instanceof Uint8Array ? [response.body] : response.body;
        const lower = response.headers.map(([name, value]): HeaderPair => [
          name.toLowerCase(),
          value,
        ]);
        return {
          response: {
            statusCode: response.status,
            headers: Object.fromEntries(lower),
            body: Readable.from(body),
          },
        };
      },
    },
  });
}

const RESPONSE: InvokeOutcome = {
  kind: "response",
  requestId: "r-1",
  executedVersion: "$LATEST",
  payload: utf8('{"ok":true}'),
  contentType: "application/json",
  traceHeader: "Root=1-5ebe3025-0",
};

describe("@aws-sdk/client-lambda (Runtime API reference §8)", () => {
  it("invokes, with log tail and qualifier", async () => {
    const asked: InvokeRequest[] = [];
    const lambda = client((request) => {
      asked.push(request);
      return Promise.resolve({ ...RESPONSE, logTail: utf8("START …") });
    });
    const result = await lambda.send(
      new InvokeCommand({
        FunctionName: "pets",
        Qualifier: "$LATEST",
        Payload: utf8('{"a":1}'),
        LogType: "Tail",
        ClientContext: btoa("{}"),
      }),
    );
    expect(asked[0]).toMatchObject({
      payload: utf8('{"a":1}'),
      qualifier: "$LATEST",
      wantsLogTail: true,
      clientContext: "{}",
    });
    expect(result.StatusCode).toBe(200);
    expect(result.ExecutedVersion).toBe("$LATEST");
    expect(result.FunctionError).toBeUndefined();
    expect(utf8Text(result.Payload ?? new Uint8Array())).toBe('{"ok":true}');
    expect(fromBase64(result.LogResult ?? "")).toEqual(utf8("START …"));
  });

  it("sees a function error", async () => {
    const result = await client(() =>
      Promise.resolve({ ...RESPONSE, functionError: "Unhandled" }),
    ).send(new InvokeCommand({ FunctionName: "pets" }));
    expect(result).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  });

  it("sees Event and DryRun by their status", async () => {
    const event = client(() =>
      Promise.resolve({ kind: "accepted", requestId: "r", traceHeader: "t" }),
    );
    expect(
      (await event.send(new InvokeCommand({ FunctionName: "pets", InvocationType: "Event" })))
        .StatusCode,
    ).toBe(202);
    const dryRun = client(() =>
      Promise.resolve({ kind: "dry-run", requestId: "r", traceHeader: "t" }),
    );
    expect(
      (await dryRun.send(new InvokeCommand({ FunctionName: "pets", InvocationType: "DryRun" })))
        .StatusCode,
    ).toBe(204);
  });

  it("throws the service's errors by name", async () => {
    const lambda = client(() =>
      Promise.resolve({
        kind: "rejected",
        requestId: "r",
        status: 429,
        errorType: "TooManyRequestsException",
        message: "Rate Exceeded.",
        reason: "ConcurrentInvocationLimitExceeded",
      }),
    );
    await expect(lambda.send(new InvokeCommand({ FunctionName: "pets" }))).rejects.toMatchObject({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      Reason: "ConcurrentInvocationLimitExceeded",
    });
    await expect(lambda.send(new InvokeCommand({ FunctionName: "cats" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:cats:$LATEST",
    });
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: "pets", Payload: utf8("<") })),
    ).rejects.toMatchObject({
      name: "InvalidRequestContentException",
    });
  });

  it("reads a streamed response", async () => {
    const lambda = client(async ({ stream }) => {
      stream?.start({ requestId: "r-1", contentType: "text/plain", isStreaming: true });
      stream?.chunk(utf8("one "));
      await Promise.resolve();
      stream?.chunk(utf8("two"));
      stream?.end({ errorType: "Function.Late", errorBody: utf8("{}") });
      return RESPONSE;
    });
    const { EventStream } = await lambda.send(
      new InvokeWithResponseStreamCommand({ FunctionName: "pets", Payload: utf8("{}") }),
    );
    let text = "";
    let complete: unknown;
    for await (const event of EventStream ?? []) {
      text += utf8Text(event.PayloadChunk?.Payload ?? new Uint8Array());
      complete = event.InvokeComplete ?? complete;
    }
    expect(text).toBe("one two");
    expect(complete).toMatchObject({ ErrorCode: "Function.Late", ErrorDetails: "{}" });
  });
});
