import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterwards, runFunction } from "../../src/local/local.test-support.ts";

/** The function that `npm run conformance` made with one of AWS's clients. */
export const { id, directory } = JSON.parse(process.env["OFFICIAL_CLIENT"] ?? "{}") as {
  readonly id: string;
  readonly directory: string;
};

/** That function in local mode, and AWS's SDK before it. */
export async function run(handler: string, timeoutSeconds = 20) {
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
