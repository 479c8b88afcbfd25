import { afterEach, describe, expect, it } from "vitest";
import { defineNetwork } from "#wire/msw.ts";
import { type HandleRuntimeApi, runtimeApiHandlers } from "../runtime-api-handlers.ts";
import { TcpSource } from "./tcp-source.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const LISTENER = { environmentId: "env-1", address: "169.254.100.1:9001" };
let close: () => unknown = () => {};

afterEach(async () => {
  await close();
});

/** A network whose Runtime API is `handle`, and one connection to it that collects what comes back. */
function connect(handle: HandleRuntimeApi | undefined) {
  const source = new TcpSource(() => 0);
  const network = defineNetwork({
    sources: [source],
    handlers: handle === undefined ? [] : runtimeApiHandlers(handle),
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  close = () => network.disable();
  const connection = source.connect(LISTENER);
  const received: string[] = [];
  let wake = () => {};
  connection.onReceive = (bytes) => {
    received.push(bytes === undefined ? "<end>" : new TextDecoder().decode(bytes));
    wake();
  };
  connection.onClose = () => {
    received.push("<closed>");
    wake();
  };
  const until = async (part: string): Promise<string> => {
    while (!received.join("").includes(part))
      await new Promise<void>((resolve) => (wake = resolve));
    return received.join("");
  };
  return { source, connection, until };
}

describe("TcpSource", () => {
  it("answers curl's next request through the msw handlers, with Go's header spelling", async () => {
    const seen: unknown[] = [];
    const { connection, until } = connect(async (environmentId, request) => {
      seen.push(environmentId, request.method, request.path, request.headers[1]);
      return {
        status: 200,
        headers: [["Lambda-Runtime-Aws-Request-Id", "abc"]],
        body: encode("{}"),
      };
    });
    connection.send(
      encode(
        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 169.254.100.1:9001\r\nUser-Agent: curl/8\r\n\r\n",
      ),
    );
    expect(await until("{}")).toBe(
      "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: abc\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect(seen).toEqual([
      "env-1",
      "GET",
      "/2018-06-01/runtime/invocation/next",
      ["User-Agent", "curl/8"],
    ]);
  });

  it("hands body and trailers of a chunked upload to the protocol", async () => {
    const { connection, until } = connect(async (_, request) => {
      let text = "";
      for await (const piece of request.body) text += new TextDecoder().decode(piece);
      return { status: 202, headers: [], body: encode(text + JSON.stringify(request.trailers())) };
    });
    connection.send(
      encode(
        "POST /r HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nLambda-T: x\r\n\r\n",
      ),
    );
    expect(await until("]")).toContain(
      '202 Accepted\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 20\r\n\r\nab[["Lambda-T","x"]]',
    );
  });

  it("resets the connection when no handler answers", async () => {
    const { connection, until } = connect(undefined);
    connection.send(encode("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    expect(await until("<closed>")).toBe("<closed>");
  });

  it("aborts held requests of an environment that is gone", async () => {
    let signal: AbortSignal | undefined;
    let wake = () => {};
    const held = new Promise<void>((resolve) => (wake = resolve));
    const { source, connection, until } = connect((_, request) => {
      signal = request.signal;
      wake();
      return new Promise(() => {});
    });
    connection.send(encode("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    await held;
    source.closeAll("env-1");
    await until("<closed>");
    expect(signal?.aborted).toBe(true);
  });
});
