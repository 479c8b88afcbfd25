import { describe, expect, it } from "vitest";
import { toBase64 } from "#base/base64.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { RuntimeApiResponse } from "./message.ts";
import {
  type RecordingHost,
  createRecordingHost,
  runtimeRequest,
  shown,
  testAttempt,
  testInvocation,
} from "./recording-host.test-support.ts";
import { RuntimeSession } from "./runtime-session.ts";
import { RUNTIME_STATES, type RuntimeState } from "./step.ts";

const ACCEPTED = '202 {"status":"OK"}\n';
const WRONG_ID = '400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n';
const refused = (from: string, to: string, why = "State transition is not allowed"): string =>
  `403 {"errorMessage":"State transition from ${from} to ${to} failed for runtime. Error: ${why}","errorType":"InvalidStateTransition"}\n`;

interface Fixture {
  readonly host: RecordingHost;
  readonly session: RuntimeSession;
  call(
    method: string,
    path: string,
    options?: Parameters<typeof runtimeRequest>[2],
  ): Promise<RuntimeApiResponse>;
  next(): Promise<RuntimeApiResponse>;
  post(path: string, body?: string): Promise<string>;
  /** The runtime polls and gets invocation `id`. */
  deliver(id: string): Promise<RuntimeApiResponse>;
}

function fixture(options: { hasSnapStart?: boolean } = {}): Fixture {
  const host = createRecordingHost();
  const session = new RuntimeSession(host, options);
  const call: Fixture["call"] = (method, path, init) =>
    session.handle(runtimeRequest(method, path, init));
  const next = (): Promise<RuntimeApiResponse> => call("GET", "/runtime/invocation/next");
  return {
    host,
    session,
    call,
    next,
    post: async (path, body = "{}") => shown(await call("POST", path, { body })),
    deliver(id) {
      const poll = next();
      session.reserve(testAttempt(id));
      session.deliver(testInvocation(id));
      return poll;
    },
  };
}

/** A body whose pieces the test sends by hand. */
function manualBody(): {
  body: AsyncIterable<Uint8Array>;
  send(text: string): void;
  end(): void;
  fail(): void;
} {
  const waiting: ((step: IteratorResult<Uint8Array> | Error) => void)[] = [];
  const ready: (IteratorResult<Uint8Array> | Error)[] = [];
  const push = (item: IteratorResult<Uint8Array> | Error): void => {
    const next = waiting.shift();
    if (next === undefined) ready.push(item);
    else next(item);
  };
  return {
    body: {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve, reject) => {
            const settle = (item: IteratorResult<Uint8Array> | Error): void =>
              item instanceof Error ? reject(item) : resolve(item);
            const item = ready.shift();
            if (item === undefined) waiting.push(settle);
            else settle(item);
          }),
      }),
    },
    send: (text) => push({ done: false, value: utf8(text) }),
    end: () => push({ done: true, value: undefined }),
    fail: () => push(new Error("socket hang up")),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what is not matched (§1.1)", () => {
  it.each([
    ["GET", "/runtime/invocation/next/"],
    ["GET", "/runtime/Invocation/next"],
    ["GET", "/runtime/invocation"],
    ["POST", "/runtime/invocation/A/response/"],
    ["POST", "/runtime/invocation/A/B/response"],
    ["POST", "/runtime/invocation/A/result"],
    ["GET", "/runtime/restore/next"],
    ["POST", "/runtime/restore/error"],
    ["GET", "/"],
  ])("%s %s is 404 text", async (method, path) => {
    const answer = await fixture().call(method, path);
    expect(shown(answer)).toBe("404 404 page not found\n");
    expect(answer.headers).toEqual([
      ["Content-Type", "text/plain; charset=utf-8"],
      ["X-Content-Type-Options", "nosniff"],
    ]);
  });

  it.each([
    ["POST", "/runtime/invocation/next", "GET"],
    ["HEAD", "/runtime/invocation/next", "GET"],
    ["GET", "/runtime/invocation/A/response", "POST"],
    ["PUT", "/runtime/invocation/A/error", "POST"],
    ["GET", "/runtime/init/error", "POST"],
    ["POST", "/ping", "GET"],
  ])("%s %s is 405 with an empty body", async (method, path, allow) => {
    const answer = await fixture().call(method, path);
    expect(answer).toEqual({ status: 405, headers: [["Allow", allow]], body: new Uint8Array(0) });
  });

  it("answers ping with 4 bytes of text", async () => {
    const answer = await fixture().call("GET", "/ping");
    expect(shown(answer)).toBe("200 pong");
    expect(answer.headers).toEqual([["Content-Type", "text/plain; charset=utf-8"]]);
  });
});

/** Brings a session into a state with invocation A reserved or delivered. */
const WAYS: Record<RuntimeState, (f: Fixture) => Promise<void> | void> = {
  Started: ({ session }) => session.reserve(testAttempt("A")),
  RestoreReady: (f) => {
    void f.call("GET", "/runtime/restore/next");
    f.session.reserve(testAttempt("A"));
  },
  Restoring: (f) => {
    void f.call("GET", "/runtime/restore/next");
    f.session.reserve(testAttempt("A"));
    f.session.restore();
  },
  InitError: async (f) => {
    f.session.reserve(testAttempt("A"));
    await f.post("/runtime/init/error");
  },
  RuntimeRestoreErrorState: async (f) => {
    await WAYS.Restoring(f);
    await f.post("/runtime/restore/error");
  },
  Ready: (f) => {
    void f.next();
    f.session.reserve(testAttempt("A"));
  },
  Running: async (f) => {
    await f.deliver("A");
  },
  InvocationResponse: async (f) => {
    await f.deliver("A");
    await f.call("POST", "/runtime/invocation/A/response", {
      headers: [["lambda-runtime-function-response-mode", "chunky"]],
    });
  },
  InvocationErrorResponse: async (f) => {
    await f.deliver("A");
    void f.call("POST", "/runtime/invocation/A/error", { body: manualBody().body });
    await f.call("GET", "/ping"); // any other request makes the transition visible
  },
  RuntimeResponseSentState: async (f) => {
    await f.deliver("A");
    await f.post("/runtime/invocation/A/response");
  },
};

describe("every call from every state over HTTP (§1.4, §2)", () => {
  const CALLS = {
    next: ["GET", "/runtime/invocation/next", "Ready"],
    response: ["POST", "/runtime/invocation/A/response", "InvocationResponse"],
    error: ["POST", "/runtime/invocation/A/error", "InvocationErrorResponse"],
    "init/error": ["POST", "/runtime/init/error", "InitError"],
    "restore/next": ["GET", "/runtime/restore/next", "Ready"],
    "restore/error": ["POST", "/runtime/restore/error", "RuntimeRestoreErrorState"],
  } as const;
  type Call = keyof typeof CALLS;
  const LEGAL: Record<RuntimeState, Partial<Record<Call, string>>> = {
    Started: { next: "waits", "init/error": ACCEPTED, "restore/next": "waits" },
    RestoreReady: {},
    Restoring: { next: "waits", "init/error": ACCEPTED, "restore/error": ACCEPTED },
    InitError: {},
    RuntimeRestoreErrorState: {},
    Ready: { next: "waits" },
    Running: { next: '200 {"key":"value"}', response: ACCEPTED, error: ACCEPTED },
    InvocationResponse: {},
    InvocationErrorResponse: {},
    RuntimeResponseSentState: { next: "waits" },
  };
  const cases = RUNTIME_STATES.flatMap((state) =>
    (Object.keys(CALLS) as Call[]).map((call) => ({ state, call })),
  );

  it.each(cases)("$state × $call", async ({ state, call }) => {
    const f = fixture({ hasSnapStart: true });
    await WAYS[state](f);
    expect(f.session.state).toBe(state);
    const [method, path, to] = CALLS[call];
    let answer = "waits";
    void f.call(method, path, method === "POST" ? { body: "{}" } : {}).then((response) => {
      answer = shown(response);
      return answer;
    });
    await turn();
    const legal = LEGAL[state][call];
    expect(answer).toBe(legal ?? refused(state, to));
    // A refusal changes nothing.
    expect(legal === undefined ? f.session.state : state).toBe(state);
  });

  it.each(RUNTIME_STATES)("a wrong id is 400 in %s and changes nothing (§13.2)", async (state) => {
    const f = fixture({ hasSnapStart: true });
    await WAYS[state](f);
    expect(await f.post("/runtime/invocation/B/response")).toBe(WRONG_ID);
    expect(await f.post("/runtime/invocation/B/error")).toBe(WRONG_ID);
    expect(await f.post("/runtime/invocation//response")).toBe(WRONG_ID);
    expect(f.session.state).toBe(state);
  });
});

describe("sequences and their exact outcome (§1.5)", () => {
  it("refuses a response before any next with 400: the current id is empty", async () => {
    expect(await fixture().post("/runtime/invocation/A/response")).toBe(WRONG_ID);
  });

  it("refuses a response to an invocation that is reserved but not delivered with 403", async () => {
    const f = fixture();
    f.session.reserve(testAttempt("A"));
    expect(await f.post("/runtime/invocation/A/response")).toBe(
      refused("Started", "InvocationResponse"),
    );
  });

  it("keeps the invocation answerable after a response to another id", async () => {
    const f = fixture();
    await f.deliver("A");
    expect(await f.post("/runtime/invocation/B/response")).toBe(WRONG_ID);
    expect(await f.post("/runtime/invocation/A/response")).toBe(ACCEPTED);
  });

  it("refuses a second response before next with 403, and after it with 400 (§13.3)", async () => {
    const f = fixture();
    await f.deliver("A");
    await f.post("/runtime/invocation/A/response");
    expect(await f.post("/runtime/invocation/A/response")).toBe(
      refused("RuntimeResponseSentState", "InvocationResponse"),
    );
    expect(await f.post("/runtime/invocation/A/error")).toBe(
      refused("RuntimeResponseSentState", "InvocationErrorResponse"),
    );
    void f.next();
    expect(await f.post("/runtime/invocation/A/response")).toBe(WRONG_ID);
    expect(f.host.results).toHaveLength(1);
  });

  it("delivers the same event again, at once, to a next without an answer (§13.1)", async () => {
    const f = fixture();
    const first = await f.deliver("A");
    const second = await f.next();
    expect(second).toEqual(first);
    expect(f.session.state).toBe("Running");
    expect(f.host.lines).toContain("x2 delivered A again");
  });

  it("wakes two parallel polls one by one, the oldest first", async () => {
    const f = fixture();
    const answers: string[] = [];
    void f.next().then((answer) => answers.push(`first ${answer.headers[1]?.[1]}`));
    void f.next().then((answer) => answers.push(`second ${answer.headers[1]?.[1]}`));
    f.session.reserve(testAttempt("A"));
    f.session.deliver(testInvocation("A"));
    await turn();
    expect(answers).toEqual(["first A"]);
    await f.post("/runtime/invocation/A/response");
    void f.next();
    f.session.reserve(testAttempt("B"));
    f.session.deliver(testInvocation("B"));
    await turn();
    expect(answers).toEqual(["first A", "second B"]);
  });

  it("loses an event to a poll whose client hung up, until the runtime asks again", async () => {
    const f = fixture();
    const client = new AbortController();
    void f.call("GET", "/runtime/invocation/next", { signal: client.signal });
    client.abort();
    f.session.reserve(testAttempt("A"));
    f.session.deliver(testInvocation("A"));
    await turn();
    expect(f.session.state).toBe("Running");
    expect(f.host.lines.filter((line) => line === "x1 aborted")).toHaveLength(1);
    expect((await f.next()).status).toBe(200);
  });

  it("refuses next with 403 while the upload of the response still runs", async () => {
    const f = fixture();
    await f.deliver("A");
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", { body: upload.body });
    upload.send("{}");
    await turn();
    expect(shown(await f.next())).toBe(refused("InvocationResponse", "Ready"));
    upload.end();
    expect(shown(await response)).toBe(ACCEPTED);
    expect(f.session.state).toBe("RuntimeResponseSentState");
  });

  it("is stuck in InvocationResponse after a bad response mode", async () => {
    const f = fixture();
    await f.deliver("A");
    const answer = await f.call("POST", "/runtime/invocation/A/response", {
      headers: [["Lambda-Runtime-Function-Response-Mode", "Streaming"]],
      body: "{}",
    });
    expect(shown(answer)).toBe(
      '400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}\n',
    );
    expect(f.host.results).toEqual([{ kind: "invalid-response-mode" }]);
    expect(shown(await f.next())).toBe(refused("InvocationResponse", "Ready"));
    expect(await f.post("/runtime/invocation/A/response")).toBe(
      refused("InvocationResponse", "InvocationResponse"),
    );
  });

  it("accepts init/error once, before the first next, and refuses everything after it (§13.9)", async () => {
    const f = fixture();
    expect(await f.post("/runtime/init/error")).toBe(ACCEPTED);
    expect(await f.post("/runtime/init/error")).toBe(refused("InitError", "InitError"));
    expect(shown(await f.next())).toBe(refused("InitError", "Ready"));
    expect(await f.post("/runtime/invocation/A/response")).toBe(WRONG_ID);
    expect(f.host.initErrors).toHaveLength(1);
  });

  it.each(["Ready", "Running", "RuntimeResponseSentState"] as const)(
    "refuses init/error in %s",
    async (state) => {
      const f = fixture();
      await WAYS[state](f);
      expect(await f.post("/runtime/init/error")).toBe(refused(state, "InitError"));
      expect(f.session.state).toBe(state);
    },
  );

  it("hands an empty body on as empty, and bytes that are not JSON as they are (§13.26, §13.27)", async () => {
    for (const body of ["", "\u0000 not JSON \uFFFD"]) {
      const f = fixture();
      await f.deliver("A");
      expect(await f.post("/runtime/invocation/A/response", body)).toBe(ACCEPTED);
      expect(f.host.results).toEqual([
        { kind: "response", payload: utf8(body), contentType: undefined },
      ]);
    }
  });

  it("takes a body of 6 291 556 bytes and refuses one byte more with 413 (§13.25)", async () => {
    for (const [size, status] of [
      [6_291_556, 202],
      [6_291_557, 413],
    ] as const) {
      const f = fixture();
      await f.deliver("A");
      const answer = await f.call("POST", "/runtime/invocation/A/response", {
        body: "x".repeat(size),
      });
      expect(answer.status).toBe(status);
      expect(f.host.results[0]).toMatchObject(
        status === 202 ? { kind: "response" } : { kind: "too-large", size },
      );
      // Either way the runtime goes on with next; an error report is too late.
      expect(await f.post("/runtime/invocation/A/error")).toBe(
        refused("RuntimeResponseSentState", "InvocationErrorResponse"),
      );
      void f.next();
      expect(f.session.state).toBe("Ready");
    }
  });

  it("completes an invocation whose upload broke off", async () => {
    const f = fixture();
    await f.deliver("A");
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", { body: upload.body });
    upload.fail();
    expect(shown(await response)).toBe(
      '400 {"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}\n',
    );
    expect(f.host.results).toEqual([{ kind: "truncated" }]);
  });
});

describe("errors (§1.2, §1.3)", () => {
  it("hands the posted bytes and content type on, with the type normalised", async () => {
    const f = fixture();
    await f.deliver("A");
    const body = '{"errorType":"Boom", "errorMessage":"<as it is>"}';
    await f.call("POST", "/runtime/invocation/A/error", {
      headers: [
        ["content-type", "application/vnd.aws.lambda.error+json"],
        ["lambda-runtime-function-error-type", "Boom"],
      ],
      body,
    });
    expect(f.host.results).toEqual([
      {
        kind: "error",
        payload: utf8(body),
        contentType: "application/vnd.aws.lambda.error+json",
        errorType: "Runtime.Unknown",
      },
    ]);
  });

  it("strips the cause from an error with a cause", async () => {
    const f = fixture();
    await f.deliver("A");
    await f.call("POST", "/runtime/invocation/A/error", {
      headers: [["Content-Type", "application/vnd.aws.lambda.error.cause+json"]],
      body: '{"errorType":"T","errorMessage":"m","errorCause":{}}',
    });
    expect(f.host.results).toEqual([
      {
        kind: "error",
        payload: utf8('{"errorMessage":"m","errorType":"T"}'),
        contentType: "application/json",
        errorType: "Runtime.Unknown",
      },
    ]);
  });

  it.each([
    ['{"errorType":"T"}', "application/json"],
    ["plain text", "application/octet-stream"],
  ])("gives the body %s of init/error the content type %s", async (body, contentType) => {
    const f = fixture();
    await f.call("POST", "/runtime/init/error", {
      headers: [["Lambda-Runtime-Function-Error-Type", "Runtime.NoSuchHandler"]],
      body,
    });
    expect(f.host.initErrors).toEqual([
      { payload: utf8(body), contentType, errorType: "Runtime.NoSuchHandler" },
    ]);
  });
});

describe("streamed responses (§1.6)", () => {
  const STREAMING = ["Lambda-Runtime-Function-Response-Mode", "streaming"] as const;
  async function running(takesStream: boolean): Promise<Fixture> {
    const f = fixture();
    const poll = f.next();
    f.session.reserve(testAttempt("A"));
    f.session.deliver(testInvocation("A", { takesStream }));
    await poll;
    return f;
  }

  it("passes pieces on as they arrive, to an invoker that takes a stream", async () => {
    const f = await running(true);
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", {
      headers: [STREAMING, ["Content-Type", "text/plain"]],
      body: upload.body,
    });
    upload.send("one");
    await turn();
    expect(f.host.stream).toEqual(["start text/plain", "one"]);
    expect(f.session.state).toBe("InvocationResponse");
    upload.send("two");
    upload.end();
    expect(shown(await response)).toBe(ACCEPTED);
    expect(f.host.stream).toEqual(["start text/plain", "one", "two", undefined]);
  });

  it("gives the error of the trailers, decoded, and still answers 202 (§13.45)", async () => {
    const f = await running(true);
    const answer = await f.call("POST", "/runtime/invocation/A/response", {
      headers: [STREAMING],
      body: "begun",
      trailers: [
        ["Lambda-Runtime-Function-Error-Type", "Function.Broken"],
        ["Lambda-Runtime-Function-Error-Body", toBase64(utf8('{"errorMessage":"late"}'))],
      ],
    });
    expect(shown(answer)).toBe(ACCEPTED);
    expect(f.host.stream.at(-1)).toEqual({
      errorType: "Function.Broken",
      errorBody: utf8('{"errorMessage":"late"}'),
    });
  });

  it("collects the stream for a buffered invoker", async () => {
    const f = await running(false);
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", {
      headers: [STREAMING],
      body: upload.body,
    });
    upload.send("one");
    upload.send("two");
    upload.end();
    expect((await response).status).toBe(202);
    expect(f.host.stream).toEqual([]);
    expect(f.host.results).toEqual([
      { kind: "response", payload: utf8("onetwo"), contentType: undefined },
    ]);
  });

  it("holds the size limit for a buffered invoker, and none for a streaming one", async () => {
    for (const takesStream of [false, true]) {
      const f = await running(takesStream);
      const answer = await f.call("POST", "/runtime/invocation/A/response", {
        headers: [STREAMING],
        body: "x".repeat(6_291_557),
      });
      expect(answer.status).toBe(takesStream ? 202 : 413);
    }
  });

  it("tells of a broken upload with Runtime.TruncatedResponse", async () => {
    const f = await running(true);
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", {
      headers: [STREAMING],
      body: upload.body,
    });
    upload.send("half");
    upload.fail();
    expect((await response).status).toBe(400);
    expect(f.host.stream.at(-1)).toEqual({
      errorType: "Runtime.TruncatedResponse",
      errorBody: new Uint8Array(0),
    });
  });

  it("refuses an error report after the stream has begun", async () => {
    const f = await running(true);
    void f.call("POST", "/runtime/invocation/A/response", {
      headers: [STREAMING],
      body: manualBody().body,
    });
    expect(await f.post("/runtime/invocation/A/error")).toBe(
      refused("InvocationResponse", "InvocationErrorResponse"),
    );
  });
});

describe("a reset (§1.4)", () => {
  it("refuses the poll that waits: somebody else changed the state", async () => {
    const f = fixture();
    const poll = f.next();
    f.session.close();
    expect(shown(await poll)).toBe(refused("Started", "Ready", "Concurrent state modification"));
  });

  it("of a process that is gone cuts its polls: nobody hears the answer", async () => {
    const f = fixture();
    const poll = f.next();
    f.session.close("The process is gone.");
    expect((await poll).status).toBe(403);
    expect(f.host.lines.slice(-2)).toEqual(["Ready → Started", "x1 aborted"]);
  });

  it("lets a stream that was cut have no further effect", async () => {
    const f = fixture();
    await f.deliver("A");
    const upload = manualBody();
    const response = f.call("POST", "/runtime/invocation/A/response", {
      headers: [["Lambda-Runtime-Function-Response-Mode", "streaming"]],
      body: upload.body,
    });
    f.session.close();
    upload.send("late");
    expect((await response).status).toBe(500);
    expect(f.host.results).toEqual([]);
  });
});

describe("gates", () => {
  it("hold a request before it is handled and an answer before it leaves", async () => {
    const f = fixture();
    f.host.holding
      .add("next.requested")
      .add("next.delivered")
      .add("response.received")
      .add("response.accepted");
    const release = async (): Promise<void> => {
      f.host.held.shift()?.();
      await turn();
    };
    let delivered = 0;
    void f.next().then((answer) => (delivered = answer.status));
    f.session.reserve(testAttempt("A"));
    expect(f.session.state).toBe("Started");
    await release();
    expect(f.session.state).toBe("Ready");
    f.session.deliver(testInvocation("A"));
    await turn();
    expect(delivered).toBe(0);
    await release();
    expect(delivered).toBe(200);
    let accepted = 0;
    void f
      .call("POST", "/runtime/invocation/A/response", { body: "{}" })
      .then((a) => (accepted = a.status));
    await turn();
    expect(f.session.state).toBe("Running");
    await release();
    expect(f.session.state).toBe("RuntimeResponseSentState");
    expect(accepted).toBe(0);
    await release();
    expect(accepted).toBe(202);
  });
});

describe("SnapStart endpoints (§1.1 rows 5 and 6)", () => {
  it("restore/next waits, and is answered with 200 and nothing", async () => {
    const f = fixture({ hasSnapStart: true });
    const poll = f.call("GET", "/runtime/restore/next");
    f.session.restore();
    expect(await poll).toEqual({ status: 200, headers: [], body: new Uint8Array(0) });
    expect(f.session.state).toBe("Restoring");
  });

  it("restore/error tells the normalised type only", async () => {
    const f = fixture({ hasSnapStart: true });
    await WAYS.Restoring(f);
    await f.call("POST", "/runtime/restore/error", {
      headers: [["Lambda-Runtime-Function-Error-Type", "Nope"]],
      body: "ignored",
    });
    expect(f.host.lines).toContain("restore failed Runtime.Unknown");
  });
});

describe("the conversation as the host hears it", () => {
  it("is in the order in which things happen", async () => {
    const f = fixture();
    await f.deliver("A");
    await f.post("/runtime/invocation/A/response");
    expect(f.host.lines).toEqual([
      "x1 requested invocation/next (0)",
      "Started → Ready",
      "x1 waiting",
      "Ready → Running",
      "x1 delivered A",
      "x1 answered 200",
      "x2 requested invocation/A/response (2)",
      "Running → InvocationResponse",
      "InvocationResponse → RuntimeResponseSentState",
      "x2 answered 202",
    ]);
    expect(utf8Text((f.host.results[0] as { payload: Uint8Array }).payload)).toBe("{}");
  });
});
