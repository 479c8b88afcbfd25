// AWS's Node.js runtime interface client against local mode. `npm run conformance` installs it and names its folder.
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import {
  afterwards,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "../../src/local/local.test-support.ts";

const CLIENT = process.env["RUNTIME_INTERFACE_CLIENT"] ?? "";
const BOOTSTRAP = `#!/bin/bash\nexec ${process.execPath} ${CLIENT}/bin/index.mjs "$_HANDLER"\n`;

const HANDLERS = `
let count = 0;
export async function handler(event, context) {
  console.log("handling", JSON.stringify(event));
  count += 1;
  return {
    event,
    count,
    id: context.awsRequestId,
    arn: context.invokedFunctionArn,
    memory: context.memoryLimitInMB,
    client: context.clientContext,
    remaining: context.getRemainingTimeInMillis(),
    trace: process.env._X_AMZN_TRACE_ID,
  };
}
export async function failing() { throw new TypeError("on purpose"); }
export async function crashing() { process.exit(7); }
export async function hanging() { await new Promise((resolve) => setTimeout(resolve, 60_000)); }
export async function huge() { return "x".repeat(6_291_556); }
export const streaming = awslambda.streamifyResponse(async (event, out) => {
  out.setContentType("text/plain");
  out.write("one ");
  out.write("two");
  if (event.fail) throw new Error("mid-stream");
  out.end();
});
`;

afterEach(cleanUp);

async function run(handler: string, timeoutSeconds = 10) {
  const directory = functionDirectory({ bootstrap: BOOTSTRAP, "app.mjs": HANDLERS });
  const running = await runFunction(directory, { handler, timeoutSeconds });
  const client = new LambdaClient({
    endpoint: new URL(running.url).origin,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  afterwards(() => client.destroy());
  const invoke = async (
    payload: unknown = {},
    more: Partial<ConstructorParameters<typeof InvokeCommand>[0]> = {},
  ) => {
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: "function",
        Payload: Buffer.from(JSON.stringify(payload)),
        ...more,
      }),
    );
    return {
      ...answer,
      result: JSON.parse(answer.Payload?.transformToString() || "null") as Record<string, unknown>,
    };
  };
  return { ...running, client, invoke };
}

describe("aws-lambda-ric", () => {
  it("runs a handler, cold and warm, with its whole context", async () => {
    const { invoke, logs } = await run("app.handler");
    const context = { custom: { k: "v" }, client: {}, env: {} };
    const first = await invoke(
      { n: 1 },
      { ClientContext: Buffer.from(JSON.stringify(context)).toString("base64") },
    );
    expect(first.result).toMatchObject({
      event: { n: 1 },
      count: 1,
      id: first.$metadata.requestId,
      arn: "arn:aws:lambda:us-east-1:123456789012:function:function",
      memory: "128",
      client: context,
    });
    expect(first.result["trace"]).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/,
    );
    expect(first.result["remaining"]).toSatisfy((ms: number) => ms > 0 && ms <= 10_000);
    expect((await invoke({ n: 2 })).result["count"]).toBe(2);
    await eventually(() => logs().filter((line) => line.includes("INFO\thandling"))).toHaveLength(
      2,
    );
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ["app.failing", { errorType: "TypeError", errorMessage: "on purpose" }],
    [
      "app.crashing",
      { errorType: "Runtime.ExitError", errorMessage: expect.stringMatching(/exit status 7$/) },
    ],
    ["app.missing", { errorType: "Runtime.HandlerNotFound" }],
    ["nowhere.handler", { errorType: "Runtime.ImportModuleError" }],
    ["app.huge", { errorType: "Function.ResponseSizeTooLarge" }],
  ])("%s is a function error", async (handler, error) => {
    const { invoke } = await run(handler);
    const answer = await invoke();
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.result).toMatchObject(error);
  });

  it("is killed when the time is up", async () => {
    const { invoke } = await run("app.hanging", 1);
    expect((await invoke()).result).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
    });
  });

  it.each([
    [{}, undefined],
    [{ fail: true }, "Error"],
  ])("streams %j", async (payload, errorCode) => {
    const { client } = await run("app.streaming");
    const answer = await client.send(
      new InvokeWithResponseStreamCommand({
        FunctionName: "function",
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    );
    let text = "";
    let end: string | undefined;
    for await (const { PayloadChunk, InvokeComplete } of answer.EventStream ?? []) {
      text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
      if (InvokeComplete !== undefined) end = InvokeComplete.ErrorCode;
    }
    expect([text, end]).toEqual(["one two", errorCode]);
  });
});
