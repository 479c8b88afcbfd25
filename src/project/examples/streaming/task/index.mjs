// A streamed response: the caller gets each part as it is written.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = awslambda.streamifyResponse(async (event, responseStream, context) => {
  const stream = awslambda.HttpResponseStream.from(responseStream, {
    statusCode: 200,
    headers: { "content-type": "text/plain" },
  });
  for (const line of ["first", "second", "third"]) {
    stream.write(`${line} of ${context.awsRequestId}\n`);
    await pause(150);
  }
  stream.end();
});
