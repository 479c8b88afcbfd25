// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../untyped-packages.d.ts" />
import http from "node:http";
import type { AddressInfo } from "node:net";
import stream from "readable-stream/lib/stream.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "./client.ts";
import type { Streams } from "./streams.ts";

/* Against a real server, over Node's own `fetch`: the same calls as with `node:http`. */
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += String(part)));
  request.on("end", () => {
    response.statusCode = request.url === "/missing" ? 404 : 200;
    response.setHeader("X-Method", request.method ?? "");
    response.setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.end(JSON.stringify({ body, custom: request.headers["x-custom"], url: request.url }));
  });
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

const { request } = createClient(stream as unknown as Streams);

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  setEncoding(encoding: string): AsyncIterable<string>;
}

function ask(
  args: readonly unknown[],
  send: (made: ReturnType<typeof request>) => void,
): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: unknown }> {
  return new Promise((resolve, reject) => {
    const made = request("http:", [
      ...args,
      async (response: Answer) => {
        let text = "";
        for await (const part of response.setEncoding("utf8")) text += part;
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: JSON.parse(text) as unknown,
        });
      },
    ]);
    made.on("error", reject as () => void);
    send(made);
  });
}

test("gets by options, with fields and cookies", async () => {
  const options = {
    hostname: "127.0.0.1",
    port: String(port),
    path: "/a?b=c",
    headers: { "X-Custom": "yes" },
  };
  const { status, headers, body } = await ask([options], (made) => made.end());
  expect(status).toBe(200);
  expect(headers["x-method"]).toBe("GET");
  expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(body).toEqual({ body: "", custom: "yes", url: "/a?b=c" });
});

test.each<[string, (made: ReturnType<typeof request>) => void]>([
  ["end(body)", (made) => made.end("héllo")],
  [
    "write and end",
    (made) => {
      made.write("hé");
      made.end("llo");
    },
  ],
  [
    "pieces later",
    (made) => {
      made.setHeader("Content-Length", 6);
      made.write("hé");
      setTimeout(() => made.end("llo"), 10);
    },
  ],
])("posts with %s", async (_name, send) => {
  const { body } = await ask(
    [new URL(`http://127.0.0.1:${port}/missing`), { method: "POST" }],
    send,
  );
  expect(body).toMatchObject({ body: "héllo", url: "/missing" });
});

test("a refused connection is an error with a code", async () => {
  await expect(
    ask([{ hostname: "127.0.0.1", port: 9, path: "/" }], (made) => made.end()),
  ).rejects.toMatchObject({ message: expect.any(String) as string });
});

test("a request can be given up", async () => {
  await expect(
    ask([`http://127.0.0.1:${port}/`], (made) => {
      made.abort();
    }),
  ).rejects.toMatchObject({ code: "ECONNRESET" });
});
