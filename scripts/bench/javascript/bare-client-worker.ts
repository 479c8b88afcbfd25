import { PortClient } from "../../../src/wire/port-client.ts";
import { type PortFetch, createPortFetch } from "../../../src/wire/port-fetch.ts";
import type { WirePort } from "../../../src/wire/port-protocol.ts";

/* The yardstick: the same two requests from a plain Web Worker, with neither sandbox nor engine in between. */
const API = "http://169.254.100.1:9001/2018-06-01/runtime/invocation";
let fetch: PortFetch | undefined;

addEventListener("message", ({ data }: MessageEvent) => {
  const { port, batch } = data as { port?: MessagePort; batch?: number };
  if (port !== undefined) {
    const client = new PortClient(port as unknown as WirePort);
    fetch = createPortFetch(client, { address: "169.254.100.1:9001" });
  }
  if (fetch !== undefined && batch !== undefined) void time(fetch, batch);
});

/** Milliseconds a pair. */
async function time(call: PortFetch, batch: number): Promise<void> {
  const start = performance.now();
  for (let pair = 0; pair < batch; pair += 1) {
    const next = await call(`${API}/next`);
    const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
    const event: unknown = await next.json();
    await call(`${API}/${id}/response`, { method: "POST", body: JSON.stringify(event) });
  }
  postMessage((performance.now() - start) / batch);
}
