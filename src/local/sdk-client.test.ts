import {
  InvokeCommand,
  type InvokeCommandInput,
  InvokeWithResponseStreamCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import {
  BASH_LOOP,
  afterwards,
  bashFunction,
  cleanUp,
  functionDirectory,
  runFunction,
  eventually,
} from "./local.test-support.ts";

afterEach(cleanUp);

async function clientFor(bootstrap: string) {
  const running = await runFunction(functionDirectory({ bootstrap }));
  const client = new LambdaClient({
    endpoint: new URL(running.url).origin,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  afterwards(() => client.destroy());
  return {
    ...running,
    client,
    invoke: (input: Partial<InvokeCommandInput> = {}) =>
      client.send(
        new InvokeCommand({ FunctionName: "function", Payload: Buffer.from("{}"), ...input }),
      ),
  };
}

describe("AWS's SDK for JavaScript against local mode", () => {
  it("invokes and waits, with the end of the log", async () => {
    const { invoke } = await clientFor(bashFunction(`echo working >&2; echo "$event"`));
    const answer = await invoke({ Payload: Buffer.from('{"n":1}'), LogType: "Tail" });
    expect([answer.StatusCode, answer.ExecutedVersion, answer.FunctionError]).toEqual([
      200,
      "$LATEST",
      undefined,
    ]);
    expect(answer.Payload?.transformToString()).toBe('{"n":1}');
    const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
    expect(log).toMatch(
      /^START RequestId: .*\nworking\nEND RequestId: .*\nREPORT RequestId: .*\n$/,
    );
    expect(log).toContain(answer.$metadata.requestId);
  });

  it("takes any function name, ARN and $LATEST", async () => {
    const { invoke } = await clientFor(bashFunction(`echo '"ok"'`));
    for (const FunctionName of [
      "other",
      "arn:aws:lambda:us-east-1:123456789012:function:third",
      "function:$LATEST",
    ]) {
      expect((await invoke({ FunctionName })).StatusCode).toBe(200);
    }
  });

  it("queues an event, and answers before it ran", async () => {
    const { invoke, logs } = await clientFor(bashFunction(`echo "async $event" >&2; echo '""'`));
    const answer = await invoke({ InvocationType: "Event", Payload: Buffer.from('{"later":1}') });
    expect([answer.StatusCode, answer.Payload?.length ?? 0]).toEqual([202, 0]);
    await eventually(logs).toContain('async {"later":1}');
  });

  it("answers a dry run without starting anything", async () => {
    const { invoke, logs } = await clientFor(bashFunction(`echo '""'`));
    expect((await invoke({ InvocationType: "DryRun" })).StatusCode).toBe(204);
    expect(logs()).toEqual([]);
  });

  it("marks function errors and hands their payload on", async () => {
    const { invoke } = await clientFor(
      `${BASH_LOOP}next; post "invocation/$id/error" -d '{"errorMessage":"bad","errorType":"Mine"}' >&2; next`,
    );
    const answer = await invoke();
    expect([answer.StatusCode, answer.FunctionError]).toEqual([200, "Unhandled"]);
    expect(answer.Payload?.transformToString()).toBe('{"errorMessage":"bad","errorType":"Mine"}');
  });

  it.each<readonly [string, Partial<InvokeCommandInput>, string, number]>([
    ["an unknown qualifier", { Qualifier: "nowhere" }, "ResourceNotFoundException", 404],
    [
      "a payload that is not JSON",
      { Payload: Buffer.from('{"a":') },
      "InvalidRequestContentException",
      400,
    ],
    [
      "a payload of 6 291 457 bytes",
      { Payload: Buffer.alloc(6_291_457, 0x31) },
      "RequestEntityTooLargeException",
      413,
    ],
  ])("throws for %s", async (_case, input, name, status) => {
    const { invoke } = await clientFor(bashFunction(`echo '""'`));
    await expect(invoke(input)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
  });

  it("passes the client context on, decoded", async () => {
    const { invoke } = await clientFor(`${BASH_LOOP}
head=$(mktemp); curl -sS -D "$head" -o /dev/null "$api/invocation/next"
id=$(grep -Fi Aws-Request-Id "$head" | tr -d '[:space:]' | cut -d: -f2)
respond "$(grep -Fi Client-Context "$head" | cut -d' ' -f2-)" >/dev/null; next`);
    const context = '{"custom":{"k":"v"}}';
    const answer = await invoke({ ClientContext: Buffer.from(context).toString("base64") });
    expect(answer.Payload?.transformToString().trim()).toBe(context);
  });

  it("reads a streamed answer", async () => {
    const { client } = await clientFor(`${BASH_LOOP}
next; (echo -n one; echo -n two) | post "invocation/$id/response" -H 'Transfer-Encoding: chunked' -H 'Lambda-Runtime-Function-Response-Mode: streaming' --data-binary @- >&2; next`);
    const answer = await client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: "function", Payload: Buffer.from("{}") }),
    );
    let text = "";
    for await (const event of answer.EventStream ?? []) {
      if (event.PayloadChunk !== undefined)
        text += utf8Text(event.PayloadChunk.Payload ?? new Uint8Array());
    }
    expect(text).toBe("onetwo");
  });
});
