import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { postBatch } from "#lambda/telemetry/send-batch.ts";
import { Listeners } from "../../../client/listeners.ts";
import { Sockets } from "../../sockets.ts";
import type { Streams } from "./streams.ts";
import { createServerResponse } from "./server-response.ts";
import { createServerClass } from "./server.ts";

/** A program's server and the platform's side of the port between them, without a sandbox in between. */
function setUp() {
  let isFrozen = false;
  const held: (() => void)[] = [];
  const listeners: Listeners = new Listeners((message) => {
    if (message.kind.startsWith("connection")) sockets.receive(message as never); // the three kinds that it sends
  });
  const sockets: Sockets = new Sockets(
    (message) => listeners.receive(message as never), // the three kinds that it sends
    (callback) => {
      if (isFrozen) held.push(callback);
      else callback();
    },
  );
  let alive = 0;
  const streams = {
    Stream: EventEmitter,
    Readable,
    Writable,
  } as unknown as Streams; // Node's own, which have what is used
  const { ServerResponse } = createServerResponse(streams);
  const { createServer } = createServerClass(
    { Stream: streams.Stream, Readable: streams.Readable, ServerResponse },
    {
      listen: sockets.listen,
      keepAlive: () => {
        alive += 1;
        return () => void (alive -= 1);
      },
    },
  );
  const server = createServer() as EventEmitter & {
    listen(port: number, host?: string, done?: () => void): void;
    close(): void;
  };
  return {
    listeners,
    server,
    alive: () => alive,
    freeze: (value: boolean) => {
      isFrozen = value;
      if (!value) for (const callback of held.splice(0)) callback();
    },
  };
}

type Handler = (
  request: Readable & { readonly method: string; readonly url: string; readonly headers: object },
  response: Writable & { writeHead(status: number): typeof response },
) => void;

const listen = (server: ReturnType<typeof setUp>["server"], port: number): Promise<void> =>
  new Promise((resolve) => {
    server.listen(port, "sandbox.localdomain", resolve);
  });

const BATCH = utf8('[{"type":"platform.start","record":{"requestId":"é"}}]');

test("a batch of telemetry reaches an http server of the program, whole, and is answered", async () => {
  const { listeners, server, alive } = setUp();
  const got: unknown[] = [];
  server.on("request", ((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      got.push(request.method, request.url, JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(200).end();
    });
  }) satisfies Handler);
  await listen(server, 8080);
  expect(alive()).toBe(1);
  for (const path of ["/", "/telemetry"]) {
    const status = await postBatch(listeners.connect(8080), {
      host: "sandbox.localdomain:8080",
      path,
      batch: BATCH,
    });
    expect(status).toBe(200);
  }
  const events = JSON.parse(new TextDecoder().decode(BATCH)) as unknown;
  expect(got).toEqual(["POST", "/", events, "POST", "/telemetry", events]);
});

test("the status that the program answers is the platform's answer", async () => {
  const { listeners, server } = setUp();
  server.on("request", ((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(500).end("no"));
  }) satisfies Handler);
  await listen(server, 8080);
  const request = { host: "sandbox", path: "/", batch: BATCH };
  expect(await postBatch(listeners.connect(8080), request)).toBe(500);
});

test("nobody listens before the program does, nor after it has closed", async () => {
  const { listeners, server, alive } = setUp();
  expect(listeners.has(8080)).toBe(false);
  await listen(server, 8080);
  expect(listeners.has(8080)).toBe(true);
  server.close();
  expect(listeners.has(8080)).toBe(false);
  expect(alive()).toBe(0);
});

test("a port is taken once: EADDRINUSE", async () => {
  const { server } = setUp();
  await listen(server, 8080);
  const refused = new Promise((resolve) => server.on("error", resolve as () => void));
  server.listen(8080);
  expect(await refused).toMatchObject({ code: "EADDRINUSE" });
});

test("what arrives while the environment stands still waits for the thaw", async () => {
  const { listeners, server, freeze } = setUp();
  let served = 0;
  server.on("request", ((request, response) => {
    served += 1;
    request.resume();
    request.on("end", () => response.end());
  }) satisfies Handler);
  await listen(server, 8080);
  freeze(true);
  const answer = postBatch(listeners.connect(8080), { host: "sandbox", path: "/", batch: BATCH });
  await Promise.resolve();
  expect(served).toBe(0);
  freeze(false);
  expect(await answer).toBe(200);
});

test("connections break with the program", async () => {
  const { listeners, server } = setUp();
  await listen(server, 8080);
  const answer = postBatch(listeners.connect(8080), { host: "sandbox", path: "/", batch: BATCH });
  listeners.close();
  await expect(answer).rejects.toThrow("broke before the listener had answered");
  expect(listeners.has(8080)).toBe(false);
});
