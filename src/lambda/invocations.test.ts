import { describe, expect, it } from "vitest";
import { toBase64 } from "#base/base64.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { createServiceFixture, invocationId, requestId } from "./service.test-support.ts";

const echo: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id, event } = await process.next();
    await process.respond(id, event);
  }
};
/** Answers after as many milliseconds as the event says, with its process number and environment. */
const slow: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id, event } = await process.next();
    await process.sleep(Number(event));
    await process.respond(id, `"${process.environment.environmentId}"`);
  }
};

describe("placement (§3.6, §7)", () => {
  it("gives two requests at once an environment each, both cold (§13.40)", async () => {
    const f = createServiceFixture(slow);
    const answers = Promise.all([f.call("100"), f.call("100")]);
    await f.advance(200);
    expect(await answers).toEqual(['"environment-1"', '"environment-2"']);
    expect(
      f
        .eventsOf("environment.created")
        .map(({ ordinal, logStream }) => [ordinal, logStream.slice(0, 21)]),
    ).toEqual([
      [1, "2026/01/31/[$LATEST]0"],
      [2, "2026/01/31/[$LATEST]0"],
    ]);
    expect(new Set(f.eventsOf("environment.created").map(({ logStream }) => logStream)).size).toBe(
      2,
    );
  });

  it("uses the most recently used idle environment", async () => {
    const f = createServiceFixture(slow);
    const both = Promise.all([f.call("100"), f.call("50")]);
    await f.advance(200);
    await both;
    const answer = f.call("10");
    await f.advance(50);
    expect(await answer).toBe('"environment-1"'); // it finished last
  });

  it("throttles one request more than the limit with 429", async () => {
    const f = createServiceFixture(slow, { concurrencyLimit: 1 });
    const first = f.call("100");
    expect(await f.invoke({ payload: "100" })).toEqual({
      kind: "rejected",
      requestId: requestId(2),
      status: 429,
      errorType: "TooManyRequestsException",
      message: "Rate Exceeded.",
      reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    await f.advance(200);
    expect(await first).toBe('"environment-1"');
    expect(f.eventsOf("invocation.throttled")).toHaveLength(1);
  });

  it("throttles everything with a limit of 0", async () => {
    const f = createServiceFixture(echo, { concurrencyLimit: 0 });
    expect(await f.call()).toContain("429 TooManyRequestsException");
  });

  it("lets a client that calls one after the other meet one warm environment", async () => {
    const f = createServiceFixture(
      async (process) => {
        for (;;) {
          const { requestId: id, event } = await process.next();
          await process.respond(id, event);
          await process.sleep(100);
        }
      },
      { concurrencyLimit: 1 },
    );
    await f.call("1");
    const second = f.call("2");
    await f.advance(200);
    expect(await second).toBe("2");
    expect(f.eventsOf("environment.created")).toHaveLength(1);
  });

  it("does not wait longer than that for an environment that works on after its answer", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.respond(id, `"${process.environment.environmentId}"`);
      await process.sleep(2_000);
      return process.hang();
    });
    await f.call();
    const second = f.call();
    await f.advance(400);
    expect(await second).toBe('"environment-2"');
  });

  it("does not use an old environment after a deployment; what runs may finish", async () => {
    const f = createServiceFixture(slow);
    const running = f.call("100");
    const idle = f.call("10");
    await f.advance(50);
    await idle;
    f.redeploy({ timeoutSeconds: 5 });
    const next = f.call("10");
    await f.advance(200);
    expect(await running).toBe('"environment-1"');
    expect(await next).toBe('"environment-3"');
    expect(f.engine.history).toContain("environment-1 disposed");
    expect(f.engine.history).toContain("environment-2 disposed");
    expect(f.eventsOf("environment.created").at(-1)?.ordinal).toBe(1);
  });
});

describe("an environment made ahead of any request (§3.6)", () => {
  it("is initialised, frozen, and its Init Duration stands in the first REPORT", async () => {
    const f = createServiceFixture(async (process) => {
      await process.sleep(250);
      return echo(process);
    });
    const environmentId = f.service.createEnvironment();
    await f.advance(300);
    expect(f.eventsOf("environment.phase").at(-1)).toMatchObject({
      environmentId,
      phase: "frozen",
    });
    await f.call();
    await f.service.whenIdle();
    expect(f.log().at(-1)).toContain("Init Duration: 250.00 ms");
    expect(f.eventsOf("environment.created")).toHaveLength(1);
  });

  it("is waited for by a request that comes during its init", async () => {
    const f = createServiceFixture(
      async (process) => {
        await process.sleep(250);
        return echo(process);
      },
      { concurrencyLimit: 1 },
    );
    f.service.createEnvironment();
    await f.advance(100);
    const answer = f.call("7");
    await f.advance(200);
    expect(await answer).toBe("7");
  });

  it("waits without a limit for a runtime that somebody else starts", async () => {
    const f = createServiceFixture(
      async (process) => {
        await process.sleep(60_000);
        return echo(process);
      },
      {},
      { waitsForRuntime: true },
    );
    f.service.createEnvironment();
    const answer = f.call("7");
    await f.advance(61_000);
    expect(await answer).toBe("7");
    await f.service.whenIdle();
    expect(f.log().at(-1)).toMatch(/⇥Duration: 0\.00 ms⇥Billed Duration: 0 ms⇥[^I]*$/);
  });
});

describe("what the runtime gets (§4)", () => {
  const headers: FakeScript = async (process) => {
    for (;;) {
      const { requestId: id, response } = await process.next();
      const shown = response.headers.filter(([name]) => name.startsWith("Lambda-Runtime"));
      await process.respond(
        id,
        JSON.stringify({ headers: Object.fromEntries(shown), event: utf8Text(response.body) }),
      );
    }
  };
  const ask = async (
    request: Parameters<ReturnType<typeof createServiceFixture>["invoke"]>[0],
    configuration = {},
  ) => {
    const f = createServiceFixture(headers, configuration);
    const outcome = await f.invoke(request);
    if (outcome.kind !== "response") throw new Error(`not a response: ${outcome.kind}`);
    return {
      outcome,
      got: JSON.parse(utf8Text(outcome.payload)) as {
        headers: Record<string, string>;
        event: string;
      },
    };
  };

  it("has the id of the Invoke response, the deadline in epoch ms, the ARN and a trace header", async () => {
    const { outcome, got } = await ask({});
    expect(got.headers).toEqual({
      "Lambda-Runtime-Aws-Request-Id": outcome.requestId,
      "Lambda-Runtime-Deadline-Ms": String(Date.UTC(2026, 0, 31, 12, 0, 3)),
      "Lambda-Runtime-Invocation-Id": invocationId(1),
      "Lambda-Runtime-Invoked-Function-Arn":
        "arn:aws:lambda:us-east-1:123456789012:function:function",
      "Lambda-Runtime-Trace-Id":
        "Root=1-697deec0-000000000000000000000001;Parent=0000000000000002;Sampled=0",
    });
    expect(outcome).toMatchObject({
      executedVersion: "$LATEST",
      traceHeader: got.headers["Lambda-Runtime-Trace-Id"],
    });
  });

  it("turns an empty payload into {} (§13.27)", async () => {
    expect((await ask({ payload: "" })).got.event).toBe("{}");
  });

  it("has the client context as JSON text, and what else the caller gave (§13.21)", async () => {
    const { got } = await ask({
      clientContext: '{"custom":{"a":1}}',
      cognitoIdentity: '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
      tenantId: "blue",
      traceHeader:
        "Root=1-5e7d7595-aaaaaaaaaaaaaaaaaaaaaaaa;Parent=bbbbbbbbbbbbbbbb;Sampled=1;Lineage=a:1:2",
    });
    expect(got.headers).toMatchObject({
      "Lambda-Runtime-Client-Context": '{"custom":{"a":1}}',
      "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
      "Lambda-Runtime-Aws-Tenant-Id": "blue",
      "Lambda-Runtime-Trace-Id":
        "Root=1-5e7d7595-aaaaaaaaaaaaaaaaaaaaaaaa;Parent=bbbbbbbbbbbbbbbb;Sampled=1;Lineage=a:1:2",
    });
  });

  it("keeps the caller's qualifier in the ARN, and resolves it for the version (§13.23)", async () => {
    const qualifiers = new Map([["live", "12"]]);
    const f = createServiceFixture(
      async (process) => {
        const { requestId: id, response } = await process.next();
        const arn = headerValue(response.headers, "lambda-runtime-invoked-function-arn");
        await process.respond(
          id,
          `${arn} ${process.spec.variables.get("AWS_LAMBDA_FUNCTION_VERSION")}`,
        );
        return process.hang();
      },
      { qualifiers },
    );
    const outcome = await f.invoke({ qualifier: "live" });
    expect(outcome).toMatchObject({ executedVersion: "12" });
    expect(outcome.kind === "response" && utf8Text(outcome.payload)).toBe(
      "arn:aws:lambda:us-east-1:123456789012:function:function:live 12",
    );
    expect(f.log()).toContain(`START RequestId: ${requestId(1)} Version: 12`);
    expect(f.eventsOf("environment.created")[0]?.logStream).toContain("/[12]");
  });

  it("has the same deadline when it is delivered again (§13.1, §13.22)", async () => {
    const f = createServiceFixture(async (process) => {
      const first = await process.next();
      await process.sleep(1_000);
      const again = await process.next();
      await process.respond(
        again.requestId,
        String(JSON.stringify(first.response) === JSON.stringify(again.response)),
      );
      return process.hang();
    });
    const answer = f.call();
    await f.advance(1_000);
    expect(await answer).toBe("true");
    expect(f.eventsOf("invocation.delivered").map(({ isRedelivery }) => isRedelivery)).toEqual([
      false,
      true,
    ]);
  });
});

describe("requests that the service refuses (§8.3)", () => {
  it.each([
    [
      "an unknown qualifier",
      { qualifier: "nope" },
      "404 ResourceNotFoundException Function not found: arn:aws:lambda:us-east-1:123456789012:function:function:nope",
    ],
    [
      "a payload over 6 291 456 bytes (§13.48)",
      { payload: `"${"x".repeat(6_291_455)}"`, source: "invoke" },
      "413 RequestEntityTooLargeException Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    ],
    [
      "an asynchronous payload over 1 MB",
      { payload: `"${"x".repeat(1_048_575)}"`, invocationType: "Event" as const },
      "413 RequestEntityTooLargeException Request must be smaller than 1048576 bytes for the InvokeFunction operation",
    ],
    [
      "a payload that is not JSON",
      { payload: "hello" },
      "400 InvalidRequestContentException Could not parse request body into json: Could not parse payload into json: Unexpected character ('h' (code 104)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]",
    ],
  ])("%s", async (_what, request, expected) => {
    const f = createServiceFixture(echo);
    const outcome = await f.invoke(request);
    expect(
      outcome.kind === "rejected" && `${outcome.status} ${outcome.errorType} ${outcome.message}`,
    ).toBe(expected);
    expect(f.eventsOf("environment.created")).toHaveLength(0);
    const [refused] = f.eventsOf("invocation.refused");
    expect(`${refused?.status} ${refused?.errorType} ${refused?.message}`).toBe(expected);
    expect(f.eventsOf("invocation.received")).toMatchObject([{ requestId: refused?.requestId }]);
  });

  it("takes a payload of exactly 6 291 456 bytes", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id, event } = await process.next();
      await process.respond(id, String(event.length));
      return process.hang();
    });
    expect(await f.call(`"${"x".repeat(6_291_454)}"`)).toBe("6291456");
  });

  it("DryRun runs nothing", async () => {
    const f = createServiceFixture(echo);
    expect(await f.invoke({ invocationType: "DryRun" })).toMatchObject({
      kind: "dry-run",
      requestId: requestId(1),
    });
    expect(f.eventsOf("environment.created")).toHaveLength(0);
  });

  it("names the reason when the engine cannot make an environment", async () => {
    const f = createServiceFixture(
      echo,
      {},
      {
        createEnvironment: () =>
          Promise.reject(new Error("WebAssembly is switched off in this browser.")),
      },
    );
    expect(await f.call()).toBe(
      "500 ServiceException No execution environment could be made: WebAssembly is switched off in this browser.",
    );
    await f.service.whenIdle();
  });
});

describe("asynchronous invocations (§8.4, §13.29)", () => {
  it("are accepted at once, and their result is dropped", async () => {
    const f = createServiceFixture(slow);
    expect(await f.invoke({ payload: "100", invocationType: "Event" })).toMatchObject({
      kind: "accepted",
      requestId: requestId(1),
    });
    await f.advance(200);
    await f.service.whenIdle();
    expect(f.eventsOf("invocation.finished")).toMatchObject([{ status: "success" }]);
  });

  it("are tried three times, after one and two minutes, with the same request id", async () => {
    const seen: string[] = [];
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId: id } = await process.next();
        seen.push(`${id} at ${process.spec.now}`);
        await process.fail(id, "{}");
      }
    });
    await f.invoke({ invocationType: "Event" });
    await f.settle();
    expect(f.eventsOf("invocation.finished")).toHaveLength(1);
    await f.advance(60_000);
    expect(f.eventsOf("invocation.finished")).toHaveLength(2);
    await f.advance(119_000);
    expect(f.eventsOf("invocation.finished")).toHaveLength(2);
    await f.advance(1_000);
    await f.service.whenIdle();
    expect(f.eventsOf("invocation.finished")).toHaveLength(3);
    await f.advance(3_600_000);
    expect(
      f.eventsOf("invocation.received").map((event) => [event.requestId, event.attempt]),
    ).toEqual([
      [requestId(1), 1],
      [requestId(1), 2],
      [requestId(1), 3],
    ]);
    expect(
      f.eventsOf("invocation.retry-scheduled").map(({ attempt, inMs }) => [attempt, inMs]),
    ).toEqual([
      [2, 60_000],
      [3, 120_000],
    ]);
    expect(new Set(seen.map((line) => line.slice(0, 36)))).toEqual(new Set([requestId(1)]));
  });

  it("are queued when there is no room, and tried again after 1 s, 2 s, 4 s", async () => {
    const f = createServiceFixture(slow, { concurrencyLimit: 1, timeoutSeconds: 30 });
    void f.call("6500");
    await f.settle();
    await f.invoke({ payload: "10", invocationType: "Event" });
    await f.advance(8_000);
    await f.service.whenIdle();
    expect(f.eventsOf("invocation.queued").map(({ at }) => at - Date.UTC(2026, 0, 31, 12))).toEqual(
      [0, 1_000, 3_000],
    );
    expect(f.eventsOf("invocation.finished").map((event) => event.requestId)).toEqual([
      requestId(1),
      requestId(2),
    ]);
  });

  it("are forgotten by stopAll", async () => {
    const f = createServiceFixture((process) =>
      process.next().then(({ requestId: id }) => process.fail(id, "{}").then(() => 1)),
    );
    await f.invoke({ invocationType: "Event" });
    await f.settle();
    f.service.stopAll();
    await f.service.whenIdle();
    await f.advance(300_000);
    expect(f.eventsOf("invocation.received")).toHaveLength(1);
  });
});

describe("log tail (§8.2, §13.30)", () => {
  it("is the log of this invocation from START to REPORT", async () => {
    const f = createServiceFixture(async (process) => {
      process.print("from init\n");
      for (;;) {
        const { requestId: id } = await process.next();
        process.print("from the handler");
        await process.respond(id, "1");
      }
    });
    const outcome = await f.invoke({ wantsLogTail: true });
    expect(outcome.kind === "response" && utf8Text(outcome.logTail ?? new Uint8Array(0))).toBe(
      `START RequestId: ${requestId(1)} Version: $LATEST\nfrom the handler\nEND RequestId: ${requestId(1)}\nREPORT RequestId: ${requestId(1)}\tDuration: 0.00 ms\tBilled Duration: 0 ms\tMemory Size: 128 MB\tMax Memory Used: 31 MB\tInit Duration: 0.00 ms\t\n`,
    );
  });

  it("is cut to its last 4096 bytes", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      for (let line = 0; line < 500; line += 1) process.print(`line ${line} ä\n`);
      await process.respond(id, "1");
      return process.hang();
    });
    const answer = f.invoke({ wantsLogTail: true });
    await f.advance(3_000);
    const outcome = await answer;
    expect(outcome.kind === "response" && outcome.logTail?.length).toBe(4096);
    expect(outcome.kind === "response" && utf8Text(outcome.logTail ?? new Uint8Array(0))).toMatch(
      /Status: timeout\n$/,
    );
  });
});

describe("streams (§1.6, §13.45)", () => {
  const streaming: FakeScript = async (process) => {
    for (;;) {
      const { requestId: id, event } = await process.next();
      async function* body(): AsyncIterable<Uint8Array> {
        yield utf8("one ");
        await process.sleep(100);
        yield utf8("two");
        if (event === '"hang"') await process.hang();
      }
      await process.call("POST", `/runtime/invocation/${id}/response`, {
        headers: [
          ["Lambda-Runtime-Function-Response-Mode", "streaming"],
          ["Content-Type", "text/plain"],
        ],
        body: body(),
        trailers:
          event === '"fail"'
            ? [
                ["Lambda-Runtime-Function-Error-Type", "Function.Late"],
                ["Lambda-Runtime-Function-Error-Body", toBase64(utf8('{"errorMessage":"late"}'))],
              ]
            : [],
      });
    }
  };
  const listen = () => {
    const heard: string[] = [];
    return {
      heard,
      sink: {
        start: ({
          contentType,
          isStreaming,
        }: {
          contentType: string | undefined;
          isStreaming: boolean;
        }) => heard.push(`start ${contentType} ${isStreaming ? "streaming" : "buffered"}`),
        chunk: (bytes: Uint8Array) => heard.push(utf8Text(bytes)),
        end: (error?: { errorType: string; errorBody: Uint8Array }) =>
          heard.push(
            error === undefined ? "end" : `end ${error.errorType} ${utf8Text(error.errorBody)}`,
          ),
      },
    };
  };

  it("reach the caller piece by piece, and whole in the outcome", async () => {
    const f = createServiceFixture(streaming);
    const { heard, sink } = listen();
    const answer = f.invoke({ stream: sink });
    await f.advance(50);
    expect(heard).toEqual(["start text/plain streaming", "one "]);
    await f.advance(100);
    expect(heard).toEqual(["start text/plain streaming", "one ", "two", "end"]);
    const outcome = await answer;
    expect(outcome).toMatchObject({
      kind: "response",
      contentType: "text/plain",
      payload: utf8("one two"),
    });
    expect(f.eventsOf("api.chunk")).toHaveLength(2);
    expect(f.eventsOf("api.request-ended")).toMatchObject([{ size: 7 }]);
    expect(f.eventsOf("invocation.responded")).toMatchObject([{ mode: "streaming" }]);
  });

  it("that fail in the middle end with the error of the trailers, and no function error", async () => {
    const f = createServiceFixture(streaming);
    const { heard, sink } = listen();
    const answer = f.invoke({ payload: '"fail"', stream: sink });
    await f.advance(200);
    expect(heard.at(-1)).toBe('end Function.Late {"errorMessage":"late"}');
    const outcome = await answer;
    expect(outcome).toMatchObject({ streamError: { errorType: "Function.Late" } });
    expect(outcome).not.toHaveProperty("functionError");
  });

  it("that run out of time end with Sandbox.Timeout", async () => {
    const f = createServiceFixture(streaming);
    const { heard, sink } = listen();
    const answer = f.invoke({ payload: '"hang"', stream: sink });
    await f.advance(3_000);
    expect(heard).toEqual(["start text/plain streaming", "one ", "two", "end Sandbox.Timeout "]);
    expect(await answer).toMatchObject({
      kind: "response",
      streamError: { errorType: "Sandbox.Timeout" },
    });
    await f.service.whenIdle();
    expect(f.log().at(-1)).toContain("Status: timeout");
  });

  it("are collected for a caller that takes no stream", async () => {
    const f = createServiceFixture(streaming);
    const answer = f.invoke({});
    await f.advance(200);
    expect(await answer).toMatchObject({ kind: "response", payload: utf8("one two") });
  });

  it("give a buffered response as one chunk, and a function error not at all", async () => {
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId: id, event } = await process.next();
        await (event === "1" ? process.respond(id, event) : process.fail(id, "{}"));
      }
    });
    const good = listen();
    await f.invoke({ payload: "1", stream: good.sink });
    expect(good.heard).toEqual(["start undefined buffered", "1", "end"]);
    const bad = listen();
    expect(await f.invoke({ payload: "2", stream: bad.sink })).toMatchObject({
      functionError: "Unhandled",
    });
    expect(bad.heard).toEqual([]);
  });

  it("end with the error of trailers that nobody announced by the response mode, as aws-lambda-go sends them", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      const trailers = [
        ["Lambda-Runtime-Function-Error-Type", "errorString"],
        ["Lambda-Runtime-Function-Error-Body", "e30="],
      ] as const;
      await process.call("POST", `/runtime/invocation/${id}/response`, { body: "one", trailers });
      await process.next();
      return process.hang();
    });
    const { heard, sink } = listen();
    const outcome = await f.invoke({ stream: sink });
    expect(heard).toEqual(["start undefined buffered", "one", "end errorString {}"]);
    expect(outcome).toMatchObject({ streamError: { errorType: "errorString" } });
  });
});

describe("stopping", () => {
  it("stopAll rejects what waits, kills everything, and leaves a service that works", async () => {
    const f = createServiceFixture(slow);
    const answer = f.call("1000");
    await f.settle();
    f.service.stopAll();
    expect(await answer).toBe("500 ServiceException The simulator was stopped.");
    await f.service.whenIdle();
    expect(f.eventsOf("environment.phase").at(-1)?.phase).toBe("gone");
    expect(f.engine.history.at(-1)).toBe("environment-1 disposed");
    const again = f.call("1");
    await f.advance(10);
    expect(await again).toBe('"environment-2"');
  });

  it("kill-process in an invocation is an exit by a signal; idle, the next invocation starts it again", async () => {
    const f = createServiceFixture(slow);
    const answer = f.call("1000");
    await f.settle();
    f.service.stopEnvironment("environment-1", "kill-process");
    expect(await answer).toContain("Runtime exited with error: signal: killed");
    await f.service.whenIdle();
    const again = f.call("1");
    await f.advance(10);
    expect(await again).toBe('"environment-1"');
    f.service.stopEnvironment("environment-1", "kill-process");
    const third = f.call("1");
    await f.advance(10);
    expect(await third).toBe('"environment-1"');
    expect(f.engine.history.filter((line) => line.endsWith("started"))).toHaveLength(3);
  });

  it("shutdown ends an idle environment; its Runtime API is gone with it", async () => {
    const f = createServiceFixture(echo);
    await f.call();
    await f.service.whenIdle();
    f.service.stopEnvironment("environment-1", "shutdown");
    const answer = await f.service.handleRuntimeApi("environment-1", {
      method: "GET",
      path: "/2018-06-01/ping",
      headers: [],
      body: {
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: true, value: undefined }),
        }),
      },
      trailers: () => [],
      signal: new AbortController().signal,
    });
    expect(answer.status).toBe(404);
  });
});

describe("output (§13.35, §13.36)", () => {
  it("comes line by line without a prefix, stderr as a stream beside stdout", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      process.print("one\ntwo\r\n\nthree");
      process.printError("to stderr\n");
      process.print(" and on\npartial");
      await process.respond(id, "1");
      return process.next().then(() => 0);
    });
    await f.call();
    await f.service.whenIdle();
    const lines = f.eventsOf("log").filter(({ stream }) => stream !== "platform");
    expect(lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual([
      "stdout: one",
      "stdout: two\r",
      "stdout: ",
      "stderr: to stderr",
      "stdout: three and on",
      "stdout: partial",
    ]);
    expect(lines.every((line) => line.requestId === requestId(1))).toBe(true);
  });

  it("of a line written after next comes out in the following invocation", async () => {
    const f = createServiceFixture(async (process) => {
      const first = await process.next();
      await process.respond(first.requestId, "1");
      const polling = process.next();
      process.print("late");
      const { requestId: id } = await polling;
      process.print(" line\n");
      await process.respond(id, "2");
      return process.hang();
    });
    await f.call();
    await f.settle();
    await f.call();
    await f.settle();
    const late = f
      .eventsOf("log")
      .filter(({ text }) => text === "late" || text === " line" || text === "late line");
    expect(late.map(({ text }) => text).join("")).toBe("late line");
  });
});
