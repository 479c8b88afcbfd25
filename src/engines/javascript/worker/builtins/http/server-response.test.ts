// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../untyped-packages.d.ts" />
import http from "node:http";
import stream from "readable-stream/lib/stream.js";
import { expect, test } from "vitest";
import { createIncomingMessage } from "./incoming-message.ts";
import { createServerResponse } from "./server-response.ts";
import type { Streams } from "./streams.ts";

/* What is written to the socket, against Node's own answer on the same socket. */

const streams = stream as unknown as Streams;
const { ServerResponse } = createServerResponse(streams);

type Answer = http.ServerResponse & { _header: string };

const PROGRAMS: Readonly<Record<string, (answer: Answer) => void>> = {
  "end with text": (answer) => answer.end("héllo"),
  "end without a body": (answer) => answer.end(),
  bytes: (answer) => answer.end(Buffer.from([1, 2, 3])),
  pieces: (answer) => {
    answer.write("one");
    answer.write(Buffer.from("two"));
    answer.end("three");
  },
  "a length of its own": (answer) => {
    answer.setHeader("Content-Length", 3);
    answer.write("abc");
    answer.end();
  },
  writeHead: (answer) => {
    answer.setHeader("X-A", "1");
    answer.writeHead(201, "Made", { "X-B": ["2", "3"], "x-a": "4" });
    answer.end("made");
  },
  "no content": (answer) => {
    answer.statusCode = 204;
    answer.end();
  },
  cookies: (answer) => {
    answer.appendHeader("Set-Cookie", "a=1");
    answer.appendHeader("Set-Cookie", "b=2");
    answer.removeHeader("Date");
    answer.end("x");
  },
  trailers: (answer) => {
    answer.write("x");
    answer.addTrailers({ "X-T": "1" });
    answer.end();
  },
};

async function written(
  Made: typeof http.ServerResponse,
  method: string,
  run: (answer: Answer) => void,
): Promise<unknown> {
  const answer = new Made({
    method,
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  } as http.IncomingMessage) as Answer;
  let text = "";
  const socket = new streams.Writable({
    write(chunk: Uint8Array, _: unknown, done: () => void) {
      text += Buffer.from(chunk).toString("latin1");
      done();
    },
  });
  answer.assignSocket(socket as never);
  const over = new Promise((resolve) => answer.once("finish", resolve));
  run(answer);
  await over;
  const { headersSent, writableEnded, finished } = answer;
  return {
    text: text.replace(/Date: [^\r]+/, "Date: now").replace("Keep-Alive: timeout=5\r\n", ""),
    headers: { ...answer.getHeaders() },
    headersSent,
    writableEnded,
    finished,
  };
}

test.each(Object.entries(PROGRAMS))("writes what Node writes: %s", async (_, run) => {
  for (const method of ["GET", "HEAD"])
    expect(await written(ServerResponse as never, method, run)).toEqual(
      await written(http.ServerResponse, method, run),
    );
});

test("its constructors can be called on an object, as old packages do", () => {
  function Old(this: object): void {
    (ServerResponse as unknown as (this: object, request: object) => void).call(this, {
      method: "GET",
    });
  }
  Old.prototype = Object.create(ServerResponse.prototype as object) as object;
  const made = new (Old as unknown as new () => Answer)();
  made.setHeader("A", 1);
  expect(made.getHeader("a")).toBe(1);
});

test("a request that an adapter makes is read as a stream", async () => {
  const { IncomingMessage } = createIncomingMessage(streams);
  const message = new IncomingMessage({});
  Object.assign(message, { method: "POST", url: "/a", headers: { b: "1" } });
  message._read = () => {
    message.push(Buffer.from("body"));
    message.push(null);
  };
  let text = "";
  for await (const part of message as unknown as AsyncIterable<Uint8Array>)
    text += Buffer.from(part).toString();
  expect(text).toBe("body");
});
