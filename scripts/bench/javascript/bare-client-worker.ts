import { PortClient } from "#network/port-client.ts";
import { createPortFetch } from "#network/port-fetch.ts";
import type { WirePort } from "#network/port-protocol.ts";

/* The yardstick: the same two requests from a plain Web Worker, with neither sandbox nor engine in between. */
addEventListener("message", ({ data }: MessageEvent) => {
  const { port, pairs, batch } = data as { port: MessagePort; pairs: number; batch: number };
  const client = new PortClient(port as unknown as WirePort);
  const fetch = createPortFetch(client, { address: "169.254.100.1:9001" });
  const api = "http://169.254.100.1:9001/2018-06-01/runtime/invocation";
  void (async () => {
    const times: number[] = [];
    for (let done = 0; done < pairs; done += batch) {
      const start = performance.now();
      for (let pair = 0; pair < batch; pair += 1) {
        const next = await fetch(`${api}/next`);
        const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
        const event = await next.json();
        await fetch(`${api}/${id}/response`, { method: "POST", body: JSON.stringify(event) });
      }
      times.push((performance.now() - start) / batch);
    }
    postMessage(times);
  })();
});
