// Module state lives as long as the execution environment: invoke twice and watch it grow.
let invocations = 0;

export const handler = async (event, context) => {
  invocations += 1;
  console.log(`invocation ${invocations}, ${context.getRemainingTimeInMillis()} ms left`);

  const name = event.queryStringParameters?.name ?? "World";
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: `Hello ${name}`, invocations }),
  };
};
