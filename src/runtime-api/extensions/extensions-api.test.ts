import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { type HeaderList, type RuntimeApiResponse, headerValue } from "../message.ts";
import { createRecordingHost } from "../recording-host.test-support.ts";
import { canonicalUuid } from "./extension-identifier.ts";
import { extensionRoute } from "./extension-route.ts";
import { ExtensionsApi } from "./extensions-api.ts";

/** The Extensions API, row by row of Runtime API reference §10: status, headers, body to the byte. */
const id = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const PATHS = {
  register: ["POST", "/2020-01-01/extension/register"],
  next: ["GET", "/2020-01-01/extension/event/next"],
  "init/error": ["POST", "/2020-01-01/extension/init/error"],
  "exit/error": ["POST", "/2020-01-01/extension/exit/error"],
  telemetry: ["PUT", "/2022-07-01/telemetry"],
  logs: ["PUT", "/2020-08-15/logs"],
} as const;
type Call = keyof typeof PATHS;

function setUp(externals: readonly string[] = []) {
  let ids = 0;
  const api = new ExtensionsApi(
    {
      facts: {
        functionName: "f",
        functionVersion: "$LATEST",
        handler: "h",
        accountId: "123456789012",
      },
      createId: () => id(++ids),
      conversation: createRecordingHost(),
      changed: () => {},
      subscribe: undefined,
      registered: () => {},
      stateChanged: () => {},
      refused: () => {},
    },
    externals,
  );
  const call = (
    name: Call,
    headers: Readonly<Record<string, string>> = {},
    body = "",
    method: string = PATHS[name][0],
  ): Promise<RuntimeApiResponse> => {
    const route = extensionRoute(PATHS[name][1]);
    if (route === undefined) throw new Error(`${name} has no route`);
    return api.handle(route, {
      method,
      path: PATHS[name][1],
      headers: Object.entries(headers) as unknown as HeaderList,
      body: (async function* () {
        await Promise.resolve();
        if (body !== "") yield utf8(body);
      })(),
      trailers: () => [],
      signal: new AbortController().signal,
    });
  };
  const shown = async (...given: Parameters<typeof call>): Promise<string> => {
    const { status, body } = await call(...given);
    return `${status} ${utf8Text(body)}`;
  };
  const register = (name: string, events: readonly string[] = ["INVOKE"]): Promise<string> =>
    call("register", { "Lambda-Extension-Name": name }, JSON.stringify({ events })).then(
      ({ headers }) => headerValue(headers, "Lambda-Extension-Identifier") ?? "",
    );
  return { api, call, shown, register };
}

const error = (errorType: string, errorMessage: string): string =>
  `403 {"errorMessage":"${errorMessage}","errorType":"${errorType}"}\n`;
const named = (name: string) => ({ "Lambda-Extension-Name": name });
const as = (identifier: string) => ({ "Lambda-Extension-Identifier": identifier });
const failing = (identifier: string) => ({
  ...as(identifier),
  "Lambda-Extension-Function-Error-Type": "Extension.Broken",
});
const INVOKE = {
  kind: "INVOKE",
  deadlineMs: 676_051,
  requestId: "3da1f2dc",
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:f",
  traceHeader: "Root=1-a",
} as const;

describe("register (§10), checks in their order", () => {
  it.each([
    ["no name", {}, "no json", "Extension.InvalidExtensionName", "Empty extension name"],
    ["an empty body", named("a"), "", "InvalidRequestFormat", "unexpected end of JSON input"],
    [
      "no JSON",
      named("a"),
      "hello",
      "InvalidRequestFormat",
      "invalid character 'h' looking for beginning of value",
    ],
    [
      "configuration keys, before wrong events",
      named("a"),
      '{"configurationKeys":["x"],"events":["NO"]}',
      "InvalidRequestFormat",
      "configurationKeys are deprecated; use environment variables instead",
    ],
    [
      "external, an unknown event",
      named("ext"),
      '{"events":["NO"]}',
      "Extension.InvalidEventType",
      "NO: ErrorInvalidEventType",
    ],
    [
      "internal, an unknown event",
      named("a"),
      '{"events":["NO"]}',
      "Extension.InvalidEventType",
      "NO: ErrorInvalidEventType",
    ],
    [
      "internal, SHUTDOWN",
      named("a"),
      '{"events":["INVOKE","SHUTDOWN"]}',
      "Extension.InvalidEventType",
      "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
    ],
  ])("%s", async (_what, headers, body, type, message) => {
    const { shown } = setUp(["ext"]);
    expect(await shown("register", headers, body)).toBe(error(type, message));
  });

  it("external: once", async () => {
    const { shown, register } = setUp(["ext"]);
    await register("ext", ["INVOKE", "SHUTDOWN"]);
    expect(await shown("register", named("ext"), "{}")).toBe(
      error(
        "Extension.InvalidExtensionState",
        "State transition from Registered to Registered failed for extension ext. Error: State transition is not allowed",
      ),
    );
  });

  it("internal: one name once, before registration closes, ten at most with the external ones", async () => {
    const { api, shown, register } = setUp(["ext"]);
    await register("a");
    expect(await shown("register", named("a"), "{}")).toBe(
      error("Extension.InvalidExtensionState", "Extension with this name already registered"),
    );
    for (let number = 0; number < 8; number += 1) await register(`b${number}`);
    expect(await shown("register", named("c"), "{}")).toBe(
      error("Extension.TooManyExtensions", "Extension limit (10) reached"),
    );
    api.closeRegistration();
    expect(await shown("register", named("c"), "{}")).toBe(
      error("Extension.RegistrationClosed", "Extension registration closed already"),
    );
  });

  it("a misspelt name makes an external extension internal, and the external one is waited for", async () => {
    const { api, register } = setUp(["foo"]);
    await register("bar");
    expect(api.extensions).toMatchObject([
      { name: "foo", kind: "external", state: "Started" },
      { name: "bar", kind: "internal", state: "Registered" },
    ]);
    expect(api.hasRegistered).toBe(false);
  });

  it.each([
    [{}, '{"functionName":"f","functionVersion":"$LATEST","handler":"h"}\n'],
    [
      { "Lambda-Extension-Accept-Feature": "other, accountId" },
      '{"accountId":"123456789012","functionName":"f","functionVersion":"$LATEST","handler":"h"}\n',
    ],
  ])("success: 200 with the identifier (%j)", async (features, expected) => {
    const { call } = setUp();
    const answer = await call("register", { ...named("a"), ...features }, '{"events":null}');
    expect(answer.status).toBe(200);
    expect(utf8Text(answer.body)).toBe(expected);
    expect(answer.headers).toEqual([
      ["Content-Type", "application/json"],
      ["Lambda-Extension-Identifier", id(1)],
    ]);
  });
});

describe("the identifier (§10)", () => {
  const calls = ["next", "init/error", "exit/error"] as const;

  it.each(calls)("%s: missing, none, unknown", async (name) => {
    const { shown } = setUp();
    const type = { "Lambda-Extension-Function-Error-Type": "A.B" };
    expect(await shown(name, type)).toBe(
      error("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header"),
    );
    expect(await shown(name, { ...type, ...as("x") })).toBe(
      error("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier"),
    );
    expect(await shown(name, { ...type, ...as(id(9)) })).toBe(
      error(
        "Extension.UnknownExtensionIdentifier",
        name === "next" ? `Unknown extension ${id(9)}` : "Unknown Lambda-Extension-Identifier",
      ),
    );
  });

  it.each([
    ["plain", "0A0B0C0D-0000-4000-8000-000000000001"],
    ["urn", "urn:uuid:0a0b0c0d-0000-4000-8000-000000000001"],
    ["braces", "{0a0b0c0d-0000-4000-8000-000000000001}"],
    ["digits alone", "0a0b0c0d000040008000000000000001"],
  ])("takes what google/uuid takes: %s", (_what, text) => {
    expect(canonicalUuid(text)).toBe("0a0b0c0d-0000-4000-8000-000000000001");
  });

  it.each([
    "",
    "0a0b0c0d",
    "0a0b0c0d-0000-4000-8000-00000000000g",
    "urn:uuid:0a0b0c0d000040008000000000000001",
  ])("refuses %j", (text) => {
    expect(canonicalUuid(text)).toBeUndefined();
  });
});

describe("next (§10)", () => {
  it("INVOKE: JSON without a newline, with an identifier of the event", async () => {
    const { api, call, register } = setUp();
    const identifier = await register("a");
    const waiting = call("next", as(identifier));
    await new Promise((resolve) => setTimeout(resolve));
    expect(api.isInitialised).toBe(true);
    api.release(INVOKE);
    expect(api.isDone).toBe(false);
    const answer = await waiting;
    expect(answer.headers).toEqual([
      ["Content-Type", "application/json"],
      ["Lambda-Extension-Event-Identifier", id(2)],
    ]);
    expect(utf8Text(answer.body)).toBe(
      '{"eventType":"INVOKE","deadlineMs":676051,"requestId":"3da1f2dc","invokedFunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:f","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-a"}}',
    );
  });

  it("leaves tracing out where there is none, and gives nothing to who did not ask for INVOKE", async () => {
    const { api, call, register } = setUp();
    const [listens, sleeps] = [await register("a"), await register("b", [])];
    const waiting = call("next", as(listens));
    const asleep = call("next", as(sleeps));
    await new Promise((resolve) => setTimeout(resolve));
    api.release({ ...INVOKE, traceHeader: undefined });
    expect(utf8Text((await waiting).body)).not.toContain("tracing");
    expect(api.extensions.map(({ state }) => state)).toEqual(["Running", "Ready"]);
    api.close();
    expect((await asleep).status).toBe(403);
  });

  it("SHUTDOWN: no identifier, Go's content type, and for who is at work with its following next", async () => {
    const { api, call, register } = setUp(["ext", "busy"]);
    const events = ["INVOKE", "SHUTDOWN"];
    const [ext, busy] = [await register("ext", events), await register("busy", events)];
    const waiting = call("next", as(ext));
    await new Promise((resolve) => setTimeout(resolve));
    api.shutDown({ kind: "SHUTDOWN", deadlineMs: 676_051, reason: "spindown" });
    const body = '{"eventType":"SHUTDOWN","deadlineMs":676051,"shutdownReason":"spindown"}';
    const answer = await waiting;
    expect([answer.headers, utf8Text(answer.body)]).toEqual([
      [["Content-Type", "text/plain; charset=utf-8"]],
      body,
    ]);
    expect(utf8Text((await call("next", as(busy))).body)).toBe(body);
  });

  it("a second poll in parallel is refused", async () => {
    const { call, shown, register } = setUp();
    const identifier = await register("a");
    void call("next", as(identifier));
    await new Promise((resolve) => setTimeout(resolve));
    expect(await shown("next", as(identifier))).toBe(
      error(
        "Extension.InvalidExtensionState",
        `State transition from Ready to Ready failed for extension ${identifier}. Error: State transition is not allowed`,
      ),
    );
  });

  it("exit/error on another connection ends the poll", async () => {
    const { shown, register } = setUp();
    const identifier = await register("a");
    const waiting = shown("next", as(identifier));
    await new Promise((resolve) => setTimeout(resolve));
    expect(await shown("exit/error", failing(identifier))).toBe('202 {"status":"OK"}\n');
    expect(await waiting).toContain("Error: Concurrent state modification");
  });
});

describe("init/error and exit/error (§10)", () => {
  it.each(["init/error", "exit/error"] as const)(
    "%s needs an error type, and may be repeated",
    async (name) => {
      const { shown, register } = setUp();
      const identifier = await register("a");
      expect(await shown(name, as(id(9)))).toBe(
        error("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found"),
      );
      expect(await shown(name, failing(identifier))).toBe('202 {"status":"OK"}\n');
      expect(await shown(name, failing(identifier))).toBe('202 {"status":"OK"}\n');
    },
  );

  it("init/error is refused after the first next", async () => {
    const { call, shown, register } = setUp();
    const identifier = await register("a");
    void call("next", as(identifier));
    await new Promise((resolve) => setTimeout(resolve));
    expect(await shown("init/error", failing(identifier))).toBe(
      error(
        "Extension.InvalidExtensionState",
        `State transition from Ready to InitError failed for extension ${identifier}. Error: State transition is not allowed`,
      ),
    );
  });

  it("exit/error after init/error names the state Exited", async () => {
    const { shown, register } = setUp();
    const identifier = await register("a");
    await shown("init/error", failing(identifier));
    expect(await shown("exit/error", failing(identifier))).toContain(
      "from InitError to Exited failed",
    );
  });
});

describe("what is not there", () => {
  it.each([
    [
      "telemetry",
      '202 {"errorMessage":"Telemetry API is not supported","errorType":"Telemetry.NotSupported"}\n',
    ],
    ["logs", '202 {"errorMessage":"Logs API is not supported","errorType":"Logs.NotSupported"}\n'],
  ] as const)("%s: the emulator's 202", async (name, expected) => {
    expect(await setUp().shown(name)).toBe(expected);
  });

  it.each(Object.keys(PATHS) as Call[])(
    "%s with another method: 405 without a body",
    async (name) => {
      expect(await setUp().shown(name, {}, "", "PATCH")).toBe("405 ");
    },
  );
});
