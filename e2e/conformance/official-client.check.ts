// One of AWS's runtime interface clients against local mode. `npm run conformance` makes a function with each and names it.
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
  runFunction,
} from "../../src/local/local.test-support.ts";

const { id, directory } = JSON.parse(process.env["OFFICIAL_CLIENT"] ?? "{}") as {
  readonly id: string;
  readonly directory: string;
};

/** How each client words the error of a handler, and the exit of its process. */
const FAILURES: Readonly<Record<string, string>> = {
  node: "TypeError",
  cpp: "Mine",
  python: "ValueError",
  go: "errorString",
};
const STREAMING = ["node", "go"].includes(id);

afterEach(cleanUp);

async function run(handler: string, timeoutSeconds = 20) {
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

describe(id, () => {
  it("runs a handler, cold and warm, with its context", async () => {
    const { invoke, logs } = await run("app.handler");
    const event = { n: 1, text: "Grüße, 世界 \u{1f680}", long: "y".repeat(100_000) };
    const first = await invoke(event);
    expect(first.FunctionError).toBeUndefined();
    expect(first.result).toMatchObject({
      event,
      count: 1,
      id: first.$metadata.requestId,
      arn: "arn:aws:lambda:us-east-1:123456789012:function:function",
    });
    expect(first.result["trace"]).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/,
    );
    expect(first.result["remaining"]).toSatisfy((ms: number) => ms > 0 && ms <= 20_000);
    expect((await invoke({ n: 2 })).result["count"]).toBe(2);
    await eventually(() => logs().filter((line) => line.includes("handling"))).toHaveLength(2);
  });

  it("reports an error of the handler, and goes on", async () => {
    const { invoke } = await run("app.handler");
    const answer = await invoke({ do: "fail" });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.result).toMatchObject({ errorType: FAILURES[id], errorMessage: "on purpose" });
    expect((await invoke()).result["count"]).toBe(2);
  });

  it("is started again after it has ended itself", async () => {
    const { invoke } = await run("app.handler");
    expect((await invoke({ do: "exit" })).result).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/exit status 7$/),
    });
    expect((await invoke()).result["count"]).toBe(1);
  });

  it("is killed when the time is up", async () => {
    const { invoke } = await run("app.handler", 2);
    expect((await invoke({ do: "hang" })).result).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 2.00 seconds"),
    });
  });

  it("hears that its response is too large", async () => {
    const { invoke } = await run("app.handler");
    const answer = await invoke({ do: "huge" });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.result).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
    expect((await invoke()).FunctionError).toBeUndefined();
  });
});

if (STREAMING) {
  describe(`${id}, streaming`, () => {
    it.each([
      [{}, undefined],
      [{ fail: true }, id === "go" ? "errorString" : "Error"],
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
}

if (id === "node") {
  describe("aws-lambda-ric", () => {
    it("hands over the client's context", async () => {
      const { invoke } = await run("app.handler");
      const context = { custom: { k: "v" }, client: {}, env: {} };
      const ClientContext = Buffer.from(JSON.stringify(context)).toString("base64");
      const { result } = await invoke({}, { ClientContext });
      expect(result).toMatchObject({ client: context, memory: "128" });
    });

    it.each([
      ["app.missing", "Runtime.HandlerNotFound"],
      ["nowhere.handler", "Runtime.ImportModuleError"],
    ])("%s is an error of the Init phase", async (handler, errorType) => {
      const { invoke } = await run(handler);
      const answer = await invoke();
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.result).toMatchObject({ errorType });
    });
  });
}
