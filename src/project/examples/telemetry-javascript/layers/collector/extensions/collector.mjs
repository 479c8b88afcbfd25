#!/usr/bin/env node
// An external extension: a process of its own, which Lambda starts before the runtime. Its name is the file's name,
// and its executable bit is set. What it prints stands in the function's log.
import http from "node:http";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}`;
const PORT = 8080;

const registration = await fetch(`${api}/2020-01-01/extension/register`, {
  method: "POST",
  headers: { "Lambda-Extension-Name": "collector.mjs" },
  body: JSON.stringify({ events: ["INVOKE", "SHUTDOWN"] }),
});
const identifier = registration.headers.get("Lambda-Extension-Identifier");
const headers = { "Lambda-Extension-Identifier": identifier };

// The listener stands before the subscription: telemetry may come at once.
const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (part) => {
    text += part;
  });
  request.on("end", () => {
    const records = JSON.parse(text);
    // Of the type "extension" this line would come back, for ever.
    console.log(`collector got: ${records.map(({ type }) => type).join(" ")}`);
    response.writeHead(200).end();
  });
});
await new Promise((resolve) => server.listen(PORT, "sandbox.localdomain", resolve));

// Before its first "next": afterwards the subscription is closed.
await fetch(`${api}/2022-07-01/telemetry`, {
  method: "PUT",
  headers,
  body: JSON.stringify({
    schemaVersion: "2022-12-13",
    types: ["platform", "function"],
    buffering: { maxItems: 1000, maxBytes: 262144, timeoutMs: 25 },
    destination: { protocol: "HTTP", URI: `http://sandbox.localdomain:${PORT}` },
  }),
});

for (;;) {
  const next = await fetch(`${api}/2020-01-01/extension/event/next`, { headers });
  const event = await next.json();
  if (event.eventType === "SHUTDOWN") break;
}
process.exit(0);
