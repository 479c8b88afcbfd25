// A custom runtime in JavaScript: the loop that every runtime runs, with nothing hidden.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

// Init phase: the Handler setting is "module.export".
const [moduleName, exportName] = process.env._HANDLER.split(".");
let handler;
try {
  ({ [exportName]: handler } = await import(`./${moduleName}.mjs`));
} catch (error) {
  await fetch(`${api}/init/error`, {
    method: "POST",
    headers: { "Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError" },
    body: JSON.stringify({ errorType: "Runtime.ImportModuleError", errorMessage: error.message }),
  });
  process.exit(1);
}

while (true) {
  // Waits until there is an event.
  const next = await fetch(`${api}/invocation/next`);
  const requestId = next.headers.get("Lambda-Runtime-Aws-Request-Id");
  // Names this attempt; sent back, it keeps a late answer from being taken for that of another attempt.
  const invocationId = next.headers.get("Lambda-Runtime-Invocation-Id");
  const headers = invocationId === null ? {} : { "Lambda-Runtime-Invocation-Id": invocationId };
  const deadline = Number(next.headers.get("Lambda-Runtime-Deadline-Ms"));

  try {
    const result = await handler(await next.json(), { requestId, deadline });
    await fetch(`${api}/invocation/${requestId}/response`, {
      method: "POST",
      headers,
      body: JSON.stringify(result),
    });
  } catch (error) {
    await fetch(`${api}/invocation/${requestId}/error`, {
      method: "POST",
      headers,
      body: JSON.stringify({ errorType: error.name, errorMessage: error.message, stackTrace: error.stack.split("\n") }),
    });
  }
}
