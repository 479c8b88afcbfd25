import { afterEach, describe, expect, it, vi } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { defineNetwork } from "./msw.ts";
import { PortClient } from "./port-client.ts";
import { type GuestFrame, type HostFrame, MAX_EXCHANGES, WINDOW_BYTES } from "./port-protocol.ts";
import { PortSource } from "./port-source.ts";
import { runtimeApiHandlers } from "#network/runtime-api-handlers.ts";

const close: (() => void)[] = [];
afterEach(() => {
  for (const end of close.splice(0)) end();
});

const ok: RuntimeApiResponse = { status: 202, headers: [], body: utf8("ok") };

/** A simulator with one port, and the guest's bare end of it. */
function open(
  handle: (environmentId: string, request: RuntimeApiRequest) => Promise<RuntimeApiResponse>,
) {
  const source = new PortSource(() => 0);
  const network = defineNetwork({
    sources: [source],
    handlers: runtimeApiHandlers(handle),
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  const attach = (environmentId = "mine"): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    source.attach(port1, { environmentId, address: "169.254.100.1:9001" });
    close.push(() => port2.close());
    return port2;
  };
  close.push(() => network.disable());
  return { source, network, attach };
}

/** Talks the protocol by hand, as a guest that does what it likes. */
function rawGuest(port: MessagePort) {
  const frames: HostFrame[] = [];
  let wake = (): void => {};
  port.addEventListener("message", ({ data }) => {
    frames.push(data as HostFrame);
    wake();
  });
  port.start();
  return {
    frames,
    send: (message: unknown) => port.postMessage(message),
    async until(kind: HostFrame["kind"]): Promise<HostFrame> {
      for (;;) {
        const found = frames.find((frame) => frame.kind === kind);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const request = (
  id: number,
  parts: Partial<GuestFrame & { kind: "request" }> = {},
): GuestFrame => ({
  kind: "request",
  id,
  method: "POST",
  target: "/x",
  headers: [],
  body: new Uint8Array(),
  isComplete: true,
  ...parts,
});

/** A body with two characters in it. */
const piece = (): Uint8Array<ArrayBuffer> => utf8("ab");

describe("a guest that breaks the protocol", () => {
  it.each<readonly [string, readonly unknown[]]>([
    ["nothing", [undefined]],
    ["a text", ["GET / HTTP/1.1"]],
    ["an unknown kind", [{ kind: "open-environment", id: 1, environmentId: "other" }]],
    ["an id that is no number", [{ ...request(1), id: "1" }]],
    ["an id that is not whole", [{ ...request(1), id: 1.5 }]],
    ["a header with a line break", [request(1, { headers: [["a", "b\r\nInjected: yes"]] })]],
    ["a header name with a space", [request(1, { headers: [["a b", "c"]] })]],
    ["headers that are no pairs", [{ ...request(1), headers: ["a"] }]],
    ["a megabyte of headers and more", [request(1, { headers: [["a", "b".repeat(1_048_577)]] })]],
    ["a target with a line break", [request(1, { target: "/x\nHost: y" })]],
    ["a target that is a URL", [request(1, { target: "http://elsewhere/" })]],
    ["a method with a space", [request(1, { method: "GET /" })]],
    ["a body that is a text", [{ ...request(1), body: "text" }]],
    ["shared memory", [{ ...request(1), body: new Uint8Array(new SharedArrayBuffer(4)) }]],
    ["more than the window at once", [request(1, { body: new Uint8Array(WINDOW_BYTES + 1) })]],
    [
      "more than the window in pieces that nobody reads",
      [
        request(1, { isComplete: false, target: "/held" }),
        ...pieces(WINDOW_BYTES / 65_536 + 1, 65_536),
      ],
    ],
    [
      "a flood of single bytes",
      [request(1, { isComplete: false, target: "/held" }), ...pieces(5000, 1)],
    ],
    [
      "a chunk of an exchange that has not begun",
      [{ kind: "request-chunk", id: 1, bytes: piece() }],
    ],
    ["the same id twice", [request(2), request(2)]],
    ["an id that goes back", [request(2), request(1)]],
    ["negative credit", [request(1), { kind: "credit", id: 1, bytes: -1 }]],
    [
      "too many exchanges",
      Array.from({ length: MAX_EXCHANGES + 1 }, (_, index) =>
        request(index + 1, { target: "/held" }),
      ),
    ],
  ])("is hung up on: %s", async (_case, messages) => {
    const { attach } = open((_id, { path }) =>
      path === "/held" ? new Promise(() => {}) : Promise.resolve(ok),
    );
    const guest = rawGuest(attach());
    for (const message of messages) guest.send(message);
    expect(await guest.until("closed")).toMatchObject({ message: expect.stringMatching(/./) });

    // Nobody else notices.
    const client = new PortClient(attach("other"));
    expect((await client.request({ method: "GET", target: "/x", headers: [] })).status).toBe(202);
  });

  function pieces(count: number, size: number): GuestFrame[] {
    return Array.from({ length: count }, () => ({
      kind: "request-chunk",
      id: 1,
      bytes: new Uint8Array(size),
    }));
  }

  it("is not answered any more", async () => {
    let calls = 0;
    const { attach } = open(() => {
      calls += 1;
      return Promise.resolve(ok);
    });
    const guest = rawGuest(attach());
    guest.send("garbage");
    guest.send(request(1));
    await guest.until("closed");
    await new PortClient(attach()).request({ method: "GET", target: "/", headers: [] });
    expect(calls).toBe(1);
  });

  it("cannot have its polls pile up by giving them up", async () => {
    const { attach } = open(() => new Promise(() => {}));
    const guest = rawGuest(attach());
    for (let id = 1; id <= 1025; id += 1) {
      guest.send(request(id));
      guest.send({ kind: "abort", id });
    }
    expect(await guest.until("closed")).toMatchObject({
      message: expect.stringContaining("abandoned"),
    });
  });

  it("ignores what comes late for an exchange that is over", async () => {
    const { attach } = open(() => Promise.resolve(ok));
    const guest = rawGuest(attach());
    guest.send(request(1));
    await guest.until("response");
    for (const kind of ["request-chunk", "abort", "request-end"]) {
      guest.send({ kind, id: 1, bytes: piece(), trailers: [] });
    }
    const client = new PortClient(attach());
    await client.request({ method: "GET", target: "/", headers: [] });
    expect(guest.frames.map((frame) => frame.kind)).toEqual(["response"]);
  });
});

describe("what a guest gets", () => {
  it("is a copy of the bytes of the answer and of nothing around them", async () => {
    const secret = new TextEncoder().encode("other environment's payload|mine");
    const mine = secret.subarray(secret.indexOf(124) + 1);
    const { attach } = open(() => Promise.resolve({ status: 200, headers: [], body: mine }));
    const guest = rawGuest(attach());
    guest.send(request(1));
    const frame = await guest.until("response");
    expect(frame.kind === "response" && utf8Text(new Uint8Array(frame.body.buffer))).toBe("mine");
    expect(utf8Text(mine)).toBe("mine"); // not transferred away
  });

  it("is Lambda's platform fault when a handler throws, and we get to see the error", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    close.push(() => print.mockRestore());
    const bug = new Error("bug of ours");
    const { attach } = open(() => Promise.reject(bug));
    const client = new PortClient(attach());
    const answer = await client.request({ method: "GET", target: "/x", headers: [] });
    expect([answer.status, utf8Text(answer.body as Uint8Array)]).toEqual([
      500,
      '{"errorMessage":"Internal Server Error","errorType":"InternalServerError"}\n',
    ]);
    expect(print).toHaveBeenCalledWith(bug);
  });

  it("is an error for all that is under way when its environment is gone", async () => {
    const signals: AbortSignal[] = [];
    let onBoth = (): void => {};
    const both = new Promise<void>((resolve) => {
      onBoth = resolve;
    });
    const { attach, source } = open((_id, { signal }) => {
      signals.push(signal);
      if (signals.length === 2) onBoth();
      return new Promise(() => {});
    });
    const client = new PortClient(attach("gone"));
    const polls = [1, 2].map(() => client.request({ method: "GET", target: "/x", headers: [] }));
    const outcomes = Promise.allSettled(polls);
    await both;
    source.closeAll("gone");
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    await expect(client.request({ method: "GET", target: "/x", headers: [] })).rejects.toThrow(
      "Connection closed: The execution environment is gone",
    );
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  });
});
