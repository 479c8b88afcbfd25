/* What every client's function does, see official-client.check.ts. */
let count = 0;

export async function handler(event, context) {
  console.log("handling", JSON.stringify(event));
  count += 1;
  switch (event.do) {
    case "fail":
      throw new TypeError("on purpose");
    case "exit":
      return process.exit(7);
    case "hang":
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    case "huge":
      return "x".repeat(6_291_556);
    default:
      return {
        event,
        count,
        id: context.awsRequestId,
        arn: context.invokedFunctionArn,
        remaining: context.getRemainingTimeInMillis(),
        trace: process.env._X_AMZN_TRACE_ID,
        memory: context.memoryLimitInMB,
        client: context.clientContext,
      };
  }
}

export const streaming = awslambda.streamifyResponse(async (event, out) => {
  out.setContentType("text/plain");
  out.write("one ");
  out.write("two");
  if (event.fail) throw new Error("mid-stream");
  out.end();
});
