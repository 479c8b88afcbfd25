import { describe, expect, it } from "vitest";
import type { ByteConnection } from "#contract/engine.ts";
import { createConnectionPair } from "#wire/connection-pair.ts";
import {
  MAX_UNREAD_BYTES,
  type TcpRequest,
  type TcpResponse,
  serveConnection,
} from "./serve-connection.ts";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const OK: TcpResponse = { status: 200, headers: [], body: encode("ok") };
const OK_TEXT =
  "HTTP/1.1 200 OK\r\nDate: Sat, 31 Jan 2026 12:00:00 GMT\r\nContent-Length: 2\r\n\r\nok";

/** A client that collects what the server says. */
class Client {
  text = "";
  hasEnded = false;
  isClosed = false;
  readonly connection: ByteConnection;

  constructor(handle: (request: TcpRequest) => Promise<TcpResponse>) {
    const [client, server] = createConnectionPair();
    this.connection = client;
    client.onReceive = (bytes) => {
      if (bytes === undefined) this.hasEnded = true;
      else this.text += new TextDecoder().decode(bytes);
    };
    client.onClose = () => {
      this.isClosed = true;
    };
    serveConnection(server, { handle, now: () => NOW });
  }

  send(text: string): Promise<void> {
    this.connection.send(encode(text));
    return settle();
  }
}

/** Lets everything happen that needs no further bytes: the whole chain runs in microtasks. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of body) text += new TextDecoder().decode(piece);
  return text;
}

describe("serveConnection", () => {
  it("answers in the form and order of Go's server", async () => {
    const client = new Client(async () => ({
      status: 200,
      headers: [
        ["lambda-runtime-deadline-ms", "1"],
        ["content-type", "application/json"],
        ["lambda-runtime-aws-request-id", "id"],
        ["Content-Length", "999"],
      ],
      body: encode("{}"),
    }));
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(client.text).toBe(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: id\r\n" +
        "Lambda-Runtime-Deadline-Ms: 1\r\nDate: Sat, 31 Jan 2026 12:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect(client.hasEnded).toBe(false);
  });

  it("answers pipelined requests in order, one at a time", async () => {
    let running = 0;
    let most = 0;
    const client = new Client(async (request) => {
      running += 1;
      most = Math.max(most, running);
      await settle();
      running -= 1;
      return { ...OK, body: encode(request.head.target + (await textOf(request.body))) };
    });
    await client.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n1GET /b HTTP/1.1\r\nHost: h\r\n\r\n",
    );
    await settle();
    await settle();
    expect(client.text.match(/\/a1|\/b/g)).toEqual(["/a1", "/b"]);
    expect(most).toBe(1);
  });

  it("sends a body over 2 kB in chunks", async () => {
    const client = new Client(async () => ({ ...OK, body: encode("x".repeat(2049)) }));
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(client.text).toContain("Transfer-Encoding: chunked\r\n\r\n801\r\nxxx");
    expect(client.text.endsWith("\r\n0\r\n\r\n")).toBe(true);
  });

  it("sends no body to HEAD and keeps the connection", async () => {
    const client = new Client(async () => OK);
    await client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(client.text).toBe(OK_TEXT.slice(0, -2));
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(client.text.endsWith(OK_TEXT)).toBe(true);
  });

  it("ends an HTTP/1.0 body with the connection", async () => {
    const client = new Client(async () => OK);
    await client.send("GET / HTTP/1.0\r\n\r\n");
    expect(client.text).toContain("Connection: close\r\n\r\nok");
    expect(client.hasEnded).toBe(true);
  });

  it("asks for the body with 100 Continue when the handler reads it", async () => {
    const client = new Client(async (request) => ({
      ...OK,
      body: encode(await textOf(request.body)),
    }));
    await client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    );
    expect(client.text).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    await client.send("hi");
    expect(client.text.endsWith("\r\n\r\nhi")).toBe(true);
  });

  it("closes after an answer that did not want the announced body", async () => {
    const client = new Client(async () => OK);
    await client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    );
    expect(client.text).toContain("Connection: close");
    expect(client.hasEnded).toBe(true);
  });

  it("reads a small unread body away and goes on", async () => {
    const client = new Client(async () => OK);
    await client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    );
    expect(client.text).toBe(OK_TEXT + OK_TEXT);
  });

  it("gives trailers after the body", async () => {
    const client = new Client(async (request) => {
      await textOf(request.body);
      return { ...OK, body: encode(JSON.stringify(request.trailers())) };
    });
    await client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: v\r\n\r\n",
    );
    expect(client.text).toContain('[["X-T","v"]]');
  });

  it("refuses bytes that are not HTTP with 400 and closes", async () => {
    const client = new Client(async () => OK);
    await client.send("not http\r\n\r\n");
    expect(client.text).toBe(
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
    );
    expect(client.hasEnded).toBe(true);
  });

  it("aborts a held request when the client hangs up", async () => {
    let seen: AbortSignal | undefined;
    const client = new Client(async (request) => {
      seen = request.signal;
      return new Promise(() => {});
    });
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(seen?.aborted).toBe(false);
    client.connection.destroy();
    await settle();
    expect(seen?.aborted).toBe(true);
  });

  it("tells the handler when an upload breaks off", async () => {
    let problem: unknown;
    const client = new Client(async (request) => {
      await textOf(request.body).catch((error: unknown) => {
        problem = error;
      });
      return OK;
    });
    await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
    client.connection.end();
    await settle();
    expect(String(problem)).toContain("unexpected EOF");
  });

  it("cuts off a peer that sends without being read", async () => {
    const client = new Client(() => new Promise(() => {}));
    await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.connection.send(new Uint8Array(MAX_UNREAD_BYTES + 1));
    await settle();
    expect(client.isClosed).toBe(true);
  });

  it("closes quietly when the client is done", async () => {
    const client = new Client(async () => OK);
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.connection.end();
    await settle();
    expect(client.isClosed).toBe(true);
  });

  it("reports what it used, for flow control", async () => {
    let used = 0;
    const client = new Client(async (request) => ({
      ...OK,
      body: encode(await textOf(request.body)),
    }));
    client.connection.onConsumed = (count) => {
      used += count;
    };
    const request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    await client.send(request);
    expect(used).toBe(request.length);
  });
});
