import { afterEach, describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import {
  type HeaderList,
  type RuntimeApiRequest,
  type RuntimeApiResponse,
  headerValue,
} from "#runtime-api/message.ts";
import {
  createRecordingHost,
  testAttempt,
  testInvocation,
} from "#runtime-api/recording-host.test-support.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";
import { runtimeApiHandlers } from "./runtime-api-handlers.ts";
import {
  type ClientCall,
  ENVIRONMENT_ID,
  WIRES,
  type WireUnderTest,
  collect,
} from "./node/wire-clients.test-support.ts";

/** Runtime API reference §7: the exact limit of a buffered response. */
const LIMIT = 6_291_556;
const ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
const API = "/2018-06-01/runtime";

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

async function open(
  wire: (typeof WIRES)[number][1],
  handle: (environmentId: string, request: RuntimeApiRequest) => Promise<RuntimeApiResponse>,
): Promise<WireUnderTest> {
  const opened = await wire(runtimeApiHandlers(handle));
  close.push(() => opened.close());
  return opened;
}

const ok: RuntimeApiResponse = {
  status: 202,
  headers: [["Content-Type", "application/json"]],
  body: utf8('{"status":"OK"}\n'),
};

/** What a handler gets to see of a request. */
interface Seen {
  readonly environmentId: string;
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly trailers: HeaderList;
}

function recorder(): {
  readonly seen: Seen[];
  handle: (id: string, request: RuntimeApiRequest) => Promise<RuntimeApiResponse>;
} {
  const seen: Seen[] = [];
  return {
    seen,
    async handle(environmentId, request) {
      const body = await collect(request.body);
      const { method, path, headers } = request;
      seen.push({ environmentId, method, path, headers, body, trailers: request.trailers() });
      return ok;
    },
  };
}

async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts)
    yield await Promise.resolve(typeof text === "string" ? utf8(text) : text);
}

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

describe.each(WIRES)("%s: requests", (_name, wire) => {
  it.each<readonly [string, ClientCall, Partial<Seen>]>([
    [
      "a GET without a body",
      { method: "GET", target: `${API}/invocation/next` },
      { method: "GET", path: `${API}/invocation/next`, body: new Uint8Array() },
    ],
    [
      "a query, which is not part of the path",
      { method: "GET", target: `${API}/invocation/next?a=1` },
      { path: `${API}/invocation/next` },
    ],
    [
      "a path that a URL would normalise",
      { method: "GET", target: "/2018-06-01//a/../b%2f" },
      { path: "/2018-06-01//a/../b%2f" },
    ],
    [
      "a body of 0 bytes",
      { method: "POST", target: `${API}/invocation/${ID}/response`, body: new Uint8Array() },
      { body: new Uint8Array() },
    ],
    [
      "every byte value",
      { method: "POST", target: `${API}/init/error`, body: everyByte },
      { body: everyByte },
    ],
    [
      "a body in pieces",
      { method: "POST", target: `${API}/init/error`, body: pieces("one,", "", "two") },
      { body: utf8("one,two") },
    ],
    [
      "trailers after a streamed body (§1.6)",
      {
        method: "POST",
        target: `${API}/invocation/${ID}/response`,
        headers: [["Trailer", "Lambda-Runtime-Function-Error-Type"]],
        body: pieces("partial"),
        trailers: [["Lambda-Runtime-Function-Error-Type", "Runtime.Broken"]],
      },
      {
        body: utf8("partial"),
        trailers: [["Lambda-Runtime-Function-Error-Type", "Runtime.Broken"]],
      },
    ],
    [
      "a GET with a body",
      { method: "GET", target: "/x", body: utf8("strange") },
      { method: "GET", body: utf8("strange") },
    ],
    ["methods that Fetch forbids", { method: "TRACE", target: "/x" }, { method: "TRACE" }],
    ["methods nobody knows", { method: "PURGE", target: "/x" }, { method: "PURGE" }],
    [
      "msw's own bypass word",
      { method: "GET", target: "/x", headers: [["Accept", "msw/passthrough"]] },
      { path: "/x" },
    ],
  ])("delivers %s", async (_case, call, expected) => {
    const { seen, handle } = recorder();
    const { send } = await open(wire, handle);
    expect((await send(call)).status).toBe(202);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ environmentId: ENVIRONMENT_ID, ...expected });
  });

  it("keeps header case, order and repetition", async () => {
    const { seen, handle } = recorder();
    const { send } = await open(wire, handle);
    const headers: HeaderList = [
      ["lambda-runtime-FUNCTION-error-type", "Runtime.A"],
      ["X-Twice", "1"],
      ["X-Twice", "2"],
      ["Cookie", "a=b"],
    ];
    await send({ method: "POST", target: "/x", headers, body: utf8("{}") });
    expect(seen[0]?.headers).toEqual(expect.arrayContaining([...headers]));
  });

  it("delivers 6 291 556 bytes, and one more", { timeout: 20_000 }, async () => {
    const { seen, handle } = recorder();
    const { send } = await open(wire, handle);
    for (const size of [LIMIT, LIMIT + 1]) {
      const body = new Uint8Array(size).fill(97);
      body[size - 1] = 98;
      await send({ method: "POST", target: `${API}/invocation/${ID}/response`, body });
      const got = seen.at(-1)?.body;
      expect(got?.length).toBe(size);
      expect(got?.at(-1)).toBe(98);
    }
  });

  it("tells the handler when the client of a long poll hangs up", async () => {
    const waiting = deferred<void>();
    const aborted = deferred<void>();
    const { send } = await open(wire, async (_id, { signal }) => {
      signal.addEventListener("abort", () => aborted.resolve());
      waiting.resolve();
      await aborted.promise;
      return ok;
    });
    const client = new AbortController();
    const answer = send({ method: "GET", target: `${API}/invocation/next`, signal: client.signal });
    await waiting.promise;
    client.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await aborted.promise;
  });

  it("breaks the body off when the upload breaks off", async () => {
    const begun = deferred<void>();
    const outcome = deferred<unknown>();
    const { send } = await open(wire, async (_id, { body }) => {
      try {
        for await (const _piece of body) begun.resolve();
        outcome.resolve("complete");
      } catch (error) {
        outcome.resolve(error);
      }
      return ok;
    });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield utf8("begin");
      await begun.promise;
      throw new Error("disk full");
    }
    await expect(send({ method: "POST", target: "/x", body: broken() })).rejects.toThrow(
      "disk full",
    );
    expect(await outcome.promise).toBeInstanceOf(Error);
  });

  it("answers a client that is still uploading", async () => {
    const { send } = await open(wire, async (_id, { body }) => {
      for await (const _piece of body) break;
      return ok;
    });
    const body = pieces(...Array.from({ length: 40 }, () => new Uint8Array(65_536)));
    expect((await send({ method: "POST", target: "/x", body })).status).toBe(202);
  });
});

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((onResolve) => {
    resolve = onResolve;
  });
  return { promise, resolve };
}

describe.each(WIRES)("%s: answers", (_name, wire) => {
  it("spells header names as Go does, in Go's order (§4)", async () => {
    const { send } = await open(wire, async () => ({
      status: 200,
      headers: [
        ["Lambda-Runtime-Aws-Request-Id", ID],
        ["Content-Type", "application/json"],
        ["Lambda-Runtime-Deadline-Ms", "1769860803000"],
      ],
      body: utf8("{}"),
    }));
    const answer = await send({ method: "GET", target: `${API}/invocation/next` });
    expect(answer.statusText).toBe("OK");
    expect(answer.headers.filter(([name]) => name !== "Connection")).toEqual([
      ["Content-Type", "application/json"],
      ["Lambda-Runtime-Aws-Request-Id", ID],
      ["Lambda-Runtime-Deadline-Ms", "1769860803000"],
      ["Date", "Sat, 31 Jan 2026 12:00:00 GMT"],
      ["Content-Length", "2"],
    ]);
  });

  it.each([
    [0, "Content-Length"],
    [2048, "Content-Length"],
    [2049, "Transfer-Encoding"],
    [LIMIT, "Transfer-Encoding"],
  ])("sends %i bytes with %s (§4)", { timeout: 20_000 }, async (size, framing) => {
    const { send } = await open(wire, async () => ({
      status: 200,
      headers: [],
      body: new Uint8Array(size).fill(7),
    }));
    const answer = await send({ method: "GET", target: "/x" });
    expect(answer.body.length).toBe(size);
    expect(answer.body.every((byte) => byte === 7)).toBe(true);
    expect(headerValue(answer.headers, framing)).toBeDefined();
  });

  it("says 413 in Go's words", async () => {
    const { send } = await open(wire, async () => ({
      status: 413,
      headers: [],
      body: new Uint8Array(),
    }));
    expect((await send({ method: "POST", target: "/x" })).statusText).toBe(
      "Request Entity Too Large",
    );
  });

  it("answers the conversation of an invocation the same way", async () => {
    const session = new RuntimeSession(createRecordingHost());
    const { send } = await open(wire, (_id, request) => session.handle(request));
    const text = async (call: ClientCall): Promise<string> => {
      const { status, statusText, headers, body } = await send(call);
      return `${status} ${statusText} ${headerValue(headers, "content-type") ?? "-"} ${utf8Text(body)}`;
    };
    const post = (path: string, body = ""): Promise<string> =>
      text({ method: "POST", target: API + path, body: utf8(body) });
    const get = (path: string): Promise<string> => text({ method: "GET", target: API + path });
    const refused = (what: string): string =>
      `403 Forbidden application/json {"errorMessage":"State transition from ${what} failed for runtime. ` +
      `Error: State transition is not allowed","errorType":"InvalidStateTransition"}\n`;

    // §1.1 and §1.5, row by row
    expect(await text({ method: "GET", target: "/2018-06-01/ping" })).toBe(
      "200 OK text/plain; charset=utf-8 pong",
    );
    expect(await get("/nowhere")).toBe(
      "404 Not Found text/plain; charset=utf-8 404 page not found\n",
    );
    expect(await get("/init/error")).toBe("405 Method Not Allowed - ");
    expect(await post(`/invocation/${ID}/response`)).toMatch(
      /^400 Bad Request application\/json .*InvalidRequestID/,
    );
    session.reserve(testAttempt(ID));
    expect(await post(`/invocation/${ID}/response`)).toBe(refused("Started to InvocationResponse"));
    const next = get("/invocation/next");
    await expect.poll(() => session.hasWaiting).toBe(true);
    session.deliver(testInvocation(ID));
    expect(await next).toBe('200 OK application/json {"key":"value"}');
    expect(await get("/invocation/next")).toBe('200 OK application/json {"key":"value"}');
    expect(await post("/invocation/other/response")).toMatch(/^400 .*Invalid request ID/);
    expect(await post("/init/error", "{}")).toBe(refused("Running to InitError"));
    expect(await post(`/invocation/${ID}/response`, '"done"')).toBe(
      '202 Accepted application/json {"status":"OK"}\n',
    );
    expect(await post(`/invocation/${ID}/error`, "{}")).toBe(
      refused("RuntimeResponseSentState to InvocationErrorResponse"),
    );
  });

  it("answers a response of 6 291 557 bytes with 413 (§1.4)", { timeout: 20_000 }, async () => {
    const session = new RuntimeSession(createRecordingHost());
    const { send } = await open(wire, (_id, request) => session.handle(request));
    session.reserve(testAttempt(ID));
    const next = send({ method: "GET", target: `${API}/invocation/next` });
    await expect.poll(() => session.hasWaiting).toBe(true);
    session.deliver(testInvocation(ID));
    await next;
    const answer = await send({
      method: "POST",
      target: `${API}/invocation/${ID}/response`,
      body: new Uint8Array(LIMIT + 1),
    });
    expect([answer.status, utf8Text(answer.body)]).toEqual([
      413,
      '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}\n',
    ]);
  });

  it("answers HEAD without a body", async () => {
    const { send } = await open(wire, async () => ({
      status: 405,
      headers: [],
      body: new Uint8Array(),
    }));
    const answer = await send({ method: "HEAD", target: `${API}/invocation/next` });
    expect([answer.status, answer.body.length]).toEqual([405, 0]);
  });
});
