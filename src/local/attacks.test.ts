import { spawn } from "node:child_process";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  type RunningFunction,
  afterwards,
  bashFunction,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";

afterEach(cleanUp);

const INVOKE = "/2015-03-31/functions/function/invocations";
const NEXT = "/2018-06-01/runtime/invocation/next";

const echo = (): Promise<RunningFunction> =>
  runFunction(functionDirectory({ bootstrap: bashFunction(`printf '%s' "$event"`) }));

/** Writes bytes to a port and reads until the other side hangs up, or `until` is in what came. */
function raw(address: string, text: string, until = /\r\n\r\n/): Promise<string> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => void socket.write(text, "latin1"));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (!until.test(answer)) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const invokeApiOf = (fn: RunningFunction): string => new URL(fn.url).host;
const invocations = (fn: RunningFunction): number =>
  fn.events.filter((event) => event.kind === "invocation.received").length;

const post = (lines: readonly string[], body = "{}"): string =>
  [`POST ${INVOKE} HTTP/1.1`, ...lines, `Content-Length: ${body.length}`, "", body].join("\r\n");

describe("local mode under attack from a web page", () => {
  it.each([
    ["a name pointed at 127.0.0.1 (DNS rebinding)", ["Host: evil.example:9000"]],
    ["a form of a foreign page", ["Host: 127.0.0.1", "Origin: https://evil.example"]],
    ["a sandboxed page", ["Host: 127.0.0.1", "Origin: null"]],
    ["a picture of a foreign page", ["Host: 127.0.0.1", "Sec-Fetch-Site: cross-site"]],
  ])("%s gets 403 from the Invoke API and runs nothing", async (_name, lines) => {
    const fn = await echo();
    const answer = await raw(invokeApiOf(fn), post(lines), /\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toContain("Local mode");
    expect(invocations(fn)).toBe(0);
  });

  it("a foreign page takes no event from the Runtime API", async () => {
    const fn = await echo();
    const answer = await raw(
      fn.runtimeApi,
      `GET ${NEXT} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n\r\n`,
      /\}$/,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect((await fn.invoke('{"mine":1}')).body).toBe('{"mine":1}');
  });
});

describe("local mode and odd clients", () => {
  it("answers 413 to a payload beyond the limit, known or not before it was sent", async () => {
    const fn = await echo();
    const pieces = 8;
    let sent = 0;
    const streamed = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === pieces) return controller.close();
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
      },
    });
    for (const body of [streamed, new Uint8Array(6_291_457)]) {
      const response = await fetch(fn.url, { method: "POST", body, duplex: "half" } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.text()).toContain("Request must be smaller than 6291456 bytes");
    }
    expect(invocations(fn)).toBe(0);
    await fn.invoke();
    expect(invocations(fn)).toBe(1);
  });

  it.each([
    [
      "HTTP/1.0",
      `POST ${INVOKE} HTTP/1.0\r\nContent-Length: 7\r\n\r\n{"a":1}`,
      /^HTTP\/1\.\d 200 OK\r\n[^]*\{"a":1\}$/,
    ],
    [
      "line feeds alone",
      `POST ${INVOKE} HTTP/1.1\nHost: localhost\nContent-Length: 7\n\n{"a":1}`,
      /^HTTP\/1\.1 200 OK\r\n[^]*\{"a":1\}$/,
    ],
  ])("answers a client that speaks %s", async (_name, request, expected) => {
    const fn = await echo();
    expect(await raw(invokeApiOf(fn), request, /\}$/)).toMatch(expected);
  });

  it.each([
    ["garbage", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"],
    ["a request line without an end", `${"A".repeat(2_000_000)}`],
    ["a head without an end", `GET / HTTP/1.1\r\n${`X: ${"y".repeat(100)}\r\n`.repeat(20_000)}`],
    [
      "two lengths",
      `POST ${INVOKE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    ],
  ])("turns away %s, and the next client is served", async (_name, bytes) => {
    const fn = await echo();
    const answer = await raw(invokeApiOf(fn), bytes, /never/).catch(() => "");
    expect(answer).not.toContain(" 200 ");
    expect((await fn.invoke('{"next":1}')).body).toBe('{"next":1}');
  });

  it("serves others while clients send slowly", async () => {
    const fn = await echo();
    const [host = "", port = ""] = invokeApiOf(fn).split(":");
    const slow = Array.from({ length: 300 }, () => {
      const socket = connect(Number(port), host);
      socket.on("error", () => undefined);
      socket.write(`POST ${INVOKE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`);
      return socket;
    });
    afterwards(() => slow.forEach((socket) => socket.destroy()));
    expect((await fn.invoke('{"quick":1}')).body).toBe('{"quick":1}');
    expect(invocations(fn)).toBe(1);
  });

  it("says nothing of a library's insides when a client hangs up in the middle", async () => {
    const directory = functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) });
    const script = fileURLToPath(new URL("../../scripts/local.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, directory, "--port", "0", "--api-port", "0"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    afterwards(() => void child.kill("SIGKILL"));
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output).toContain("listening on http://");
    const address = /listening on http:\/\/(\S+)/.exec(output)?.[1] ?? "";
    const [host = "", port = ""] = address.split(":");
    for (let count = 0; count < 5; count += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), host, () => {
          socket.write(
            `POST ${INVOKE} HTTP/1.1\r\nHost: ${address}\r\nContent-Length: 9\r\n\r\n{"a"`,
          );
          setTimeout(() => socket.resetAndDestroy(), 20);
        });
        socket.on("close", () => resolve());
        socket.on("error", () => undefined);
      });
    }
    const response = await fetch(`http://${address}${INVOKE}`, { method: "POST", body: "{}" });
    expect(await response.text()).toBe('"ok"');
    expect(output).not.toMatch(/node_modules|\bat .*\.[cm]?[jt]s:\d+/);
  });
});
