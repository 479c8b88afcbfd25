// What clients that can stream do besides: Node.js and Go.
import { InvokeWithResponseStreamCommand } from "@aws-sdk/client-lambda";
import { afterEach, expect, it } from "vitest";
import { cleanUp } from "../../src/local/local.test-support.ts";
import { id, run } from "./official-client.ts";

afterEach(cleanUp);

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
