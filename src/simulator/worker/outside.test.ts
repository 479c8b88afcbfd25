import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { type ServiceFixture, createServiceFixture } from "#lambda/service.test-support.ts";
import type { OutsideMessage } from "../outside-message.ts";
import type { OutsideRequest } from "../protocol.ts";
import { answerOutside } from "./outside.ts";
import { respondWith, stream } from "../commands/scripted-handlers.test-support.ts";

const HELLO = '{"statusCode":201,"headers":{"x-a":"1"},"body":"hello"}';
const INVOKE = "/2015-03-31/functions/function/invocations";

/** Sends one request; `messages` fills as the answer comes. */
function ask(f: ServiceFixture, url: string, request: Partial<OutsideRequest> = {}) {
  const messages: OutsideMessage[] = [];
  const done = answerOutside(
    {
      clock: f.clock,
      service: f.service,
      createUuid: () => "00000000-0000-4000-8000-0000000000aa",
    },
    { method: "GET", headers: [], body: new Uint8Array(), ...request, url },
    (message) => messages.push(message),
  );
  return { messages, done };
}

/** The messages in short: status, pieces as text, how it ended. */
const inShort = (messages: readonly OutsideMessage[]): readonly (string | number)[] =>
  messages.map((message) => {
    switch (message.kind) {
      case "head":
        return message.status;
      case "chunk":
        return utf8Text(message.bytes);
      case "broken":
        return `broken: ${message.message}`;
      default:
        return message.kind;
    }
  });

function headerOf(messages: readonly OutsideMessage[], name: string): string | undefined {
  const head = messages[0];
  if (head?.kind !== "head") return undefined;
  return head.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

async function whole(f: ServiceFixture, url: string, request: Partial<OutsideRequest> = {}) {
  const { messages, done } = ask(f, url, request);
  await done;
  return messages;
}

describe("a live REST API with transfer mode STREAM (API Gateway guide, response-transfer-mode-lambda)", () => {
  const TYPE = "application/vnd.awslambda.http-integration-response";
  const NULS = "\0".repeat(8);

  it("sends nothing before the metadata is complete and valid, then each piece as it comes", async () => {
    const f = createServiceFixture(
      stream({
        contentType: TYPE,
        pieces: [
          '{"statusCode":201,"multiValueHeaders":{"x-a":["1"]}}\0\0\0\0',
          "\0\0\0\0one",
          "two",
        ],
        pauseMs: 100,
      }),
    );
    const { messages, done } = ask(f, "/live/streaming/pets?x=1");
    await f.settle();
    expect(inShort(messages)).toEqual([]);
    await f.advance(100);
    expect(inShort(messages)).toEqual([201, "one"]);
    expect(headerOf(messages, "x-a")).toBe("1");
    await f.advance(100);
    await done;
    expect(inShort(messages)).toEqual([201, "one", "two", "end"]);
    expect(f.eventsOf("invocation.received")).toMatchObject([{ source: "rest-v1" }]);
  });

  it.each([
    ["metadata that is no JSON", { contentType: TYPE, pieces: [`{"statusCode":${NULS}body`] }],
    ["a stream that ends in its metadata", { contentType: TYPE, pieces: ['{"statusCode":200}'] }],
    ["no metadata at all", { contentType: "text/plain", pieces: ["hello"] }],
  ])("answers 502 by itself for %s", async (_what, script) => {
    const f = createServiceFixture(stream({ pauseMs: 0, ...script }));
    const { messages, done } = ask(f, "/live/streaming");
    await f.advance(100);
    await done;
    expect(inShort(messages).at(0)).toBe(502);
  });
});

describe("a live function URL", () => {
  it.each([
    ["/live/url", "/", ""],
    ["/live/url/", "/", ""],
    ["/live/url/a%2Fb?x=1&x=2", "/a%2Fb", "x=1&x=2"],
  ])("answers below %s", async (url, rawPath, rawQueryString) => {
    const received: string[] = [];
    const f = createServiceFixture(respondWith(HELLO, received));
    const messages = await whole(f, url, { method: "POST", body: utf8("hi") });
    expect(inShort(messages)).toEqual([201, "hello", "end"]);
    expect(headerOf(messages, "x-a")).toBe("1");
    expect(JSON.parse(received[0] ?? "")).toMatchObject({
      rawQueryString,
      requestContext: { http: { method: "POST", path: expect.any(String) } },
    });
    expect(JSON.parse(received[0] ?? "")).toHaveProperty("rawPath", rawPath);
    expect(f.eventsOf("invocation.received")).toMatchObject([{ source: "function-url" }]);
  });

  it("streams each piece as it comes (§1.6)", async () => {
    const f = createServiceFixture(
      stream({ contentType: "text/plain", pieces: ["one", "two"], pauseMs: 100 }),
    );
    const { messages, done } = ask(f, "/live/url/");
    await f.settle();
    expect(inShort(messages)).toEqual([200, "one"]);
    await f.advance(100);
    await done;
    expect(inShort(messages)).toEqual([200, "one", "two", "end"]);
    expect(headerOf(messages, "content-type")).toBe("text/plain");
  });

  it("has status and headers from the metadata of the stream", async () => {
    const f = createServiceFixture(
      stream({
        contentType: "application/vnd.awslambda.http-integration-response",
        pieces: ['{"statusCode":418,"headers":{"x-a":"1"}}\0\0\0\0\0\0\0\0', "one"],
      }),
    );
    const messages = await whole(f, "/live/url/");
    expect(inShort(messages)).toEqual([418, "one", "end"]);
    expect(headerOf(messages, "x-a")).toBe("1");
  });

  it("answers by itself where the metadata is malformed, once", async () => {
    const f = createServiceFixture(
      stream({
        contentType: "application/vnd.awslambda.http-integration-response",
        pieces: ["no metadata\0\0\0\0\0\0\0\0", "one"],
      }),
    );
    expect(inShort(await whole(f, "/live/url/"))).toEqual([502, "Internal Server Error", "end"]);
  });

  it("breaks off where the stream does, with the reason", async () => {
    const f = createServiceFixture(
      stream({ contentType: "text/plain", pieces: ["one"], failure: "Function.Late" }),
    );
    expect(inShort(await whole(f, "/live/url/"))).toEqual([
      200,
      "one",
      expect.stringMatching(/^broken: .*Function\.Late/),
    ]);
  });

  it("hides a function error (§9.2)", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId } = await process.next();
      await process.fail(requestId, '{"errorType":"Pet.Lost"}');
      await process.next();
      return 0;
    });
    expect(inShort(await whole(f, "/live/url/"))).toEqual([502, "Internal Server Error", "end"]);
  });

  it("is throttled with 429 (§9.2)", async () => {
    const f = createServiceFixture(respondWith(HELLO), { concurrencyLimit: 0 });
    expect(inShort(await whole(f, "/live/url/"))).toEqual([
      429,
      expect.stringContaining("Rate Exceeded"),
      "end",
    ]);
  });

  it("refuses a request that is too large without calling the function (§7)", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    const messages = await whole(f, "/live/url/", {
      method: "POST",
      body: new Uint8Array(6 * 1024 * 1024 + 1),
    });
    expect(messages[0]).toMatchObject({ kind: "head", status: 413 });
    expect(f.eventsOf("invocation.received")).toEqual([]);
  });
});

describe("a live stage of a REST API", () => {
  it.each([
    ["/live/prod", "/"],
    ["/live/prod/pets/7?a=1", "/pets/7"],
  ])("answers below %s with payload 1.0", async (url, path) => {
    const received: string[] = [];
    const f = createServiceFixture(respondWith(HELLO, received));
    expect(inShort(await whole(f, url))).toEqual([201, "hello", "end"]);
    expect(JSON.parse(received[0] ?? "")).toMatchObject({
      httpMethod: "GET",
      path,
      requestContext: { stage: "prod", path: `/prod${path === "/" ? "/" : path}` },
    });
  });

  it("gives up after 29 seconds (§9.2)", async () => {
    const f = createServiceFixture((process) => process.next().then(() => process.hang()), {
      timeoutSeconds: 60,
    });
    const { messages } = ask(f, "/live/prod/");
    await f.advance(29_000);
    expect(inShort(messages)).toEqual([504, '{"message": "Endpoint request timed out"}', "end"]);
  });
});

describe("the live Invoke API (§8)", () => {
  it("answers with the payload and the log tail when wanted", async () => {
    const f = createServiceFixture(respondWith('{"a":1}'));
    const messages = await whole(f, INVOKE, {
      method: "POST",
      headers: [["X-Amz-Log-Type", "Tail"]],
      body: utf8("{}"),
    });
    expect(inShort(messages)).toEqual([200, '{"a":1}', "end"]);
    expect(atob(headerOf(messages, "x-amz-log-result") ?? "")).toContain("REPORT RequestId:");
    expect(f.eventsOf("invocation.received")).toMatchObject([{ source: "service-worker" }]);
  });

  it.each([
    { type: "Event", status: 202 },
    { type: "DryRun", status: 204 },
  ])("takes $type with $status", async ({ type, status }) => {
    const f = createServiceFixture(respondWith("1"));
    const messages = await whole(f, INVOKE, {
      method: "POST",
      headers: [["X-Amz-Invocation-Type", type]],
    });
    expect(messages[0]).toMatchObject({ kind: "head", status });
  });

  it("marks a function error", async () => {
    const f = createServiceFixture(async () => 3);
    const messages = await whole(f, INVOKE, { method: "POST", body: utf8("{}") });
    expect(messages[0]).toMatchObject({ kind: "head", status: 200 });
    expect(headerOf(messages, "x-amz-function-error")).toBe("Unhandled");
  });

  it.each([
    {
      url: INVOKE,
      limit: 0,
      status: 429,
      text: "ReservedFunctionConcurrentInvocationLimitExceeded",
    },
    {
      url: "/2015-03-31/functions/nobody/invocations",
      limit: 4,
      status: 404,
      text: "function:nobody:$LATEST",
    },
    {
      url: "/2015-03-31/functions/%E0%A4%A/invocations",
      limit: 4,
      status: 400,
      text: "functionName",
    },
  ])("refuses with $status: $url", async ({ url, limit, status, text }) => {
    const f = createServiceFixture(respondWith("1"), { concurrencyLimit: limit });
    expect(inShort(await whole(f, url, { method: "POST" }))).toEqual([
      status,
      expect.stringContaining(text),
      "end",
    ]);
  });

  it("streams with the event stream's frames (§8.5)", async () => {
    const f = createServiceFixture(
      stream({ contentType: "text/plain", pieces: ["one", "two"], pauseMs: 100 }),
    );
    const { messages, done } = ask(
      f,
      "/2021-11-15/functions/function/response-streaming-invocations",
      { method: "POST" },
    );
    await f.settle();
    const before = messages.filter(({ kind }) => kind === "chunk").length;
    await f.advance(100);
    await done;
    expect(before).toBeGreaterThan(0);
    expect(headerOf(messages, "content-type")).toBe("application/vnd.amazon.eventstream");
    const text = inShort(messages).join("");
    for (const part of ["PayloadChunk", "one", "two", "InvokeComplete"])
      expect(text).toContain(part);
    expect(messages.at(-1)).toEqual({ kind: "end" });
  });
});

describe("anything else", () => {
  it.each([
    "/",
    "/live/other/x",
    "/live/urls",
    "/2015-03-31/functions/function/code",
    "/2021-11-15/functions/function/invocations",
  ])("is not this function's: %s", async (url) => {
    const f = createServiceFixture(respondWith("1"));
    expect(inShort(await whole(f, url, { method: "POST" }))).toEqual(["not-mine"]);
    expect(f.eventsOf("invocation.received")).toEqual([]);
  });
});
