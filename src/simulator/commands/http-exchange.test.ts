import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { FakeScript } from "#lambda/fake-engine.test-support.ts";
import { type ServiceFixture, createServiceFixture } from "#lambda/service.test-support.ts";
import type { HttpAnswer, HttpCommand } from "../protocol.ts";
import { exchangeHttp } from "./http-exchange.ts";
import { respondWith, stream } from "./scripted-handlers.test-support.ts";

function send(f: ServiceFixture, command: Partial<HttpCommand> = {}): Promise<HttpAnswer> {
  return exchangeHttp(
    {
      clock: f.clock,
      service: f.service,
      createUuid: () => "00000000-0000-4000-8000-0000000000aa",
    },
    {
      source: "http-v2",
      method: "GET",
      path: "/pets/7",
      rawQuery: "a=1&a=2",
      headers: [["Accept", "*/*"]],
      body: new Uint8Array(),
      ...command,
    },
  );
}

const shown = ({ response }: HttpAnswer): string => `${response.status} ${utf8Text(response.body)}`;
const headerOf = ({ response }: HttpAnswer, name: string): string | undefined =>
  response.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];

const HELLO = '{"statusCode":201,"headers":{"x-a":"1"},"body":"hello"}';

describe("an HTTP request through a front end (§9)", () => {
  it.each([
    { source: "rest-v1", event: { httpMethod: "GET", path: "/pets/7", resource: "/{proxy+}" } },
    { source: "http-v2", event: { version: "2.0", rawPath: "/pets/7", rawQueryString: "a=1&a=2" } },
    { source: "function-url", event: { version: "2.0", rawPath: "/pets/7" } },
    { source: "alb", event: { httpMethod: "GET", path: "/pets/7" } },
  ] as const)("$source: the event arrives, the result becomes HTTP", async ({ source, event }) => {
    const received: string[] = [];
    const f = createServiceFixture(respondWith(HELLO, received));
    const answer = await send(f, { source });
    expect(shown(answer)).toBe("201 hello");
    expect(headerOf(answer, "x-a")).toBe("1");
    expect(answer.event).toMatchObject(event);
    expect(received).toEqual([JSON.stringify(answer.event)]);
    expect(utf8Text(answer.result ?? new Uint8Array())).toBe(HELLO);
    expect(answer.findings.filter(({ severity }) => severity === "failure")).toEqual([]);
    expect(f.eventsOf("invocation.received")).toMatchObject([
      { source, requestId: answer.requestId },
    ]);
  });

  it.each([
    { source: "rest-v1", answered: '502 {"message": "Internal server error"}' },
    { source: "http-v2", answered: '500 {"message":"Internal Server Error"}' },
    { source: "function-url", answered: "502 Internal Server Error" },
    { source: "alb", answered: expect.stringContaining("502 Bad Gateway") },
  ] as const)("$source: a function error is hidden from the client (§9.2)", async (row) => {
    const f = createServiceFixture(async (process) => {
      const { requestId } = await process.next();
      await process.fail(requestId, '{"errorType":"Pet.Lost","errorMessage":"no such pet"}');
      await process.next();
      return 0;
    });
    const answer = await send(f, { source: row.source });
    expect(shown(answer)).toEqual(row.answered);
    expect(answer.functionError).toBe("Unhandled");
    expect(utf8Text(answer.result ?? new Uint8Array())).toContain("no such pet");
    expect(answer.findings[0]?.summary).toContain("Pet.Lost: no such pet");
  });

  it.each([
    { source: "rest-v1", answered: '500 {"message": "Internal server error"}' },
    { source: "http-v2", answered: '503 {"message":"Service Unavailable"}' },
    { source: "function-url", answered: expect.stringMatching(/^429 .*Rate Exceeded/) },
    { source: "alb", answered: expect.stringContaining("502 Bad Gateway") },
  ] as const)("$source: throttled (§9.2)", async ({ source, answered }) => {
    const f = createServiceFixture(respondWith(HELLO), { concurrencyLimit: 0 });
    const answer = await send(f, { source });
    expect(shown(answer)).toEqual(answered);
    expect(answer.result).toBeUndefined();
    expect(answer.findings[0]?.actual).toContain("429 TooManyRequestsException");
  });

  it.each([
    { source: "rest-v1", ms: 29_000, answered: '504 {"message": "Endpoint request timed out"}' },
    { source: "http-v2", ms: 30_000, answered: '503 {"message":"Service Unavailable"}' },
  ] as const)(
    "$source: gives up after $ms ms, while the function runs on (§9.2)",
    async ({ source, ms, answered }) => {
      const f = createServiceFixture(sleeping(40_000), { timeoutSeconds: 60 });
      let answer: HttpAnswer | undefined;
      void send(f, { source }).then((given) => {
        answer = given;
      });
      await f.advance(ms - 1);
      expect(answer).toBeUndefined();
      await f.advance(1);
      expect(answer && shown(answer)).toBe(answered);
      await f.advance(11_000);
      expect(f.eventsOf("invocation.finished")).toMatchObject([{ status: "success" }]);
    },
  );

  it.each(["function-url", "alb"] as const)(
    "%s: waits as long as the function may run",
    async (source) => {
      const f = createServiceFixture(sleeping(40_000), { timeoutSeconds: 60 });
      const answer = send(f, { source });
      await f.advance(41_000);
      expect(shown(await answer)).toBe("201 hello");
    },
  );

  it("a front end's limit leaves nothing behind when the function is quicker", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    await send(f, { source: "rest-v1" });
    await f.settle();
    expect(f.clock.untilNext).toBeUndefined();
  });

  it("a malformed result has AWS's answer and names the field", async () => {
    const f = createServiceFixture(respondWith('{"statusCode":200,"body":{"a":1}}'));
    const answer = await send(f, { source: "rest-v1" });
    expect(shown(answer)).toBe('502 {"message": "Internal server error"}');
    expect(answer.findings[0]).toMatchObject({ severity: "failure", field: "$.body" });
  });

  it("a request that no route takes does not reach the function", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    const answer = await send(f, { route: "POST /orders" });
    expect(shown(answer)).toBe('404 {"message":"Not Found"}');
    expect(answer).toMatchObject({ requestId: undefined, event: undefined, result: undefined });
    expect(f.eventsOf("invocation.received")).toEqual([]);
  });

  it("a load balancer has multi-value headers only when it is told (§9.1)", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    const single = await send(f, { source: "alb" });
    const multi = await send(f, { source: "alb", isMultiValue: true });
    expect(single.event).toHaveProperty("headers");
    expect(multi.event).toHaveProperty("multiValueHeaders");
    expect(multi.event).not.toHaveProperty("headers");
  });

  it("a body that is no text arrives as base64", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    const answer = await send(f, {
      method: "POST",
      headers: [["Content-Type", "application/octet-stream"]],
      body: Uint8Array.of(0xff, 0x00),
    });
    expect(answer.event).toMatchObject({ body: "/wA=", isBase64Encoded: true });
  });

  it("before the first deployment says why nothing could answer", async () => {
    const f = createServiceFixture(respondWith(HELLO));
    const answer = await exchangeHttp(
      {
        clock: f.clock,
        createUuid: () => "id",
        service: {
          configuration: undefined,
          invoke: () =>
            Promise.resolve({
              kind: "rejected",
              requestId: "r",
              status: 404,
              errorType: "ResourceNotFoundException",
              message: "Function not found: nothing has been deployed.",
            }),
        },
      },
      {
        source: "function-url",
        method: "GET",
        path: "/",
        rawQuery: "",
        headers: [],
        body: utf8(""),
      },
    );
    expect(shown(answer)).toBe("502 Internal Server Error");
    expect(answer.findings[0]?.summary).toContain("nothing has been deployed");
  });
});

describe("a streaming function (§1.6, §9.2)", () => {
  const PRELUDE = {
    contentType: "application/vnd.awslambda.http-integration-response",
    pieces: ['{"statusCode":418,"headers":{"x-a":"1"}}\0\0\0\0\0\0\0\0', "one ", "two"],
  };

  it("has its status and headers from the metadata behind a streaming function URL", async () => {
    const f = createServiceFixture(stream(PRELUDE));
    const answer = await send(f, { source: "function-url", isStreaming: true });
    expect(shown(answer)).toBe("418 one two");
    expect(headerOf(answer, "x-a")).toBe("1");
  });

  it("is explained where the front end waits for one JSON result", async () => {
    const f = createServiceFixture(stream(PRELUDE));
    const answer = await send(f, { source: "function-url" });
    expect(answer.response.status).toBe(502);
    expect(answer.findings[0]).toMatchObject({ severity: "failure", field: "$" });
  });

  it("that fails after its first byte keeps what was sent, with the reason", async () => {
    const f = createServiceFixture(
      stream({ contentType: "text/plain", pieces: ["one "], failure: "Function.Late" }),
    );
    const answer = await send(f, { source: "function-url", isStreaming: true });
    expect(shown(answer)).toBe("200 one ");
    expect(answer.findings[0]?.summary).toContain("Function.Late");
  });
});

/** Answers after `ms` of simulated time. */
function sleeping(ms: number): FakeScript {
  return async (process) => {
    for (;;) {
      const { requestId } = await process.next();
      await process.sleep(ms);
      await process.respond(requestId, HELLO);
    }
  };
}
