import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { type FakeScript } from "#lambda/fake-engine.test-support.ts";
import { createServiceFixture } from "#lambda/service.test-support.ts";
import { DEFAULT_SETTINGS } from "#project/project.ts";
import type { Command, InvokeCommand, SimulatorMessage } from "../protocol.ts";
import { Sandboxes } from "./sandboxes.ts";
import { respondWith } from "../commands/scripted-handlers.test-support.ts";
import { createPageCommandHandler } from "./page-commands.ts";

function start(script: FakeScript = respondWith('{"a":1}'), concurrencyLimit = 4) {
  const f = createServiceFixture(script, { concurrencyLimit });
  const posted: SimulatorMessage[] = [];
  const outside: Command[] = [];
  const handle = createPageCommandHandler({
    clock: f.clock,
    service: f.service,
    sandboxes: new Sandboxes((message) => posted.push(message)),
    createUuid: () => "00000000-0000-4000-8000-0000000000aa",
    post: (message) => posted.push(message),
    answerOutside: (command) => outside.push(command),
  });
  /** What was posted after a command, once nothing more happens without time. */
  const after = async (command: Command): Promise<readonly SimulatorMessage[]> => {
    const before = posted.length;
    handle(command);
    await f.settle();
    return posted.slice(before);
  };
  return { f, handle, after, posted, outside };
}

const invoke = (id: number, change: Partial<InvokeCommand> = {}): Command => ({
  kind: "invoke",
  id,
  invoke: {
    payload: utf8("{}"),
    invocationType: "RequestResponse",
    ...change,
  },
});

describe("commands of the page", () => {
  it("invoke: the answer has payload and log tail", async () => {
    const { after } = start();
    const [message] = await after(invoke(7));
    expect(message).toMatchObject({
      kind: "answer",
      id: 7,
      answer: { kind: "response", status: 200 },
    });
    const { payload, logTail } = (message as unknown as { answer: Record<string, Uint8Array> })
      .answer;
    expect(utf8Text(payload ?? new Uint8Array())).toBe('{"a":1}');
    expect(utf8Text(logTail ?? new Uint8Array())).toContain("REPORT RequestId:");
  });

  it.each([
    { type: "Event", answer: { kind: "accepted", status: 202 } },
    { type: "DryRun", answer: { kind: "dry-run", status: 204 } },
  ] as const)("invoke: $type is answered at once", async ({ type, answer }) => {
    const { after } = start();
    expect(await after(invoke(1, { invocationType: type }))).toMatchObject([
      { kind: "answer", id: 1, answer },
    ]);
  });

  it("invoke: a refusal is an answer, in the service's words", async () => {
    const { after } = start(undefined, 0);
    expect(await after(invoke(1))).toMatchObject([
      {
        kind: "answer",
        answer: {
          kind: "rejected",
          status: 429,
          errorType: "TooManyRequestsException",
          reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        },
      },
    ]);
  });

  it("invoke: client context and qualifier reach the function", async () => {
    const { f, after } = start();
    await after(invoke(1, { clientContext: '{"custom":{}}', qualifier: "$LATEST" }));
    expect(f.eventsOf("invocation.received")).toMatchObject([
      { source: "invoke", clientContext: '{"custom":{}}', qualifier: "$LATEST" },
    ]);
  });

  it("deploy: the settings take effect, and bad ones are a text for people", async () => {
    const { f, after } = start();
    const deploy = (timeoutSeconds: number): Command => ({
      kind: "deploy",
      id: 3,
      settings: { ...DEFAULT_SETTINGS, functionName: "pets", timeoutSeconds },
      files: [],
    });
    expect(await after(deploy(5))).toEqual([{ kind: "answer", id: 3, answer: undefined }]);
    expect(f.service.configuration).toMatchObject({ functionName: "pets", timeoutSeconds: 5 });
    expect(await after(deploy(901))).toEqual([
      { kind: "failed", id: 3, message: expect.stringContaining("900") },
    ]);
    expect(f.service.configuration?.timeoutSeconds).toBe(5);
  });

  it("prepare-engine: progress goes into the trace, a failure is a text for people", async () => {
    const { f, after } = start();
    expect(await after({ kind: "prepare-engine", id: 4, engine: "linux" })).toEqual([
      { kind: "answer", id: 4, answer: undefined },
    ]);
    expect(f.eventsOf("engine.progress")).toMatchObject([{ progress: { kind: "ready" } }]);
    expect(await after({ kind: "prepare-engine", id: 5, engine: "javascript" })).toEqual([
      { kind: "failed", id: 5, message: "There is no engine javascript here." },
    ]);
  });

  it("http: goes through the front end", async () => {
    const { after } = start(respondWith('{"statusCode":204}'));
    const http = {
      source: "http-v2",
      method: "GET",
      path: "/",
      rawQuery: "",
      headers: [],
      body: new Uint8Array(),
    } as const;
    expect(await after({ kind: "http", id: 6, http })).toMatchObject([
      { kind: "answer", id: 6, answer: { response: { status: 204 } } },
    ]);
  });

  it("step-mode, step and continue: gates hold, and let go", async () => {
    const { f, handle, after } = start();
    const held = (): number => f.eventsOf("gate.held").length - f.eventsOf("gate.released").length;
    handle({ kind: "step-mode", isOn: true, lineStepping: false });
    await after(invoke(1));
    expect(held()).toBe(1);
    const seen = f.eventsOf("gate.held").length;
    await after({ kind: "step" });
    expect(f.eventsOf("gate.held").length).toBe(seen + 1);
    handle({ kind: "step-mode", isOn: false, lineStepping: false });
    const messages = await after({ kind: "continue" });
    expect(held()).toBe(0);
    expect(messages).toMatchObject([{ kind: "answer", id: 1 }]);
  });

  it("breakpoints: hold where they say", async () => {
    const { f, handle, after } = start();
    handle({ kind: "breakpoints", breakpoints: [{ id: "b", gate: "response.received" }] });
    await after(invoke(1));
    expect(f.eventsOf("gate.held")).toMatchObject([{ gate: "response.received" }]);
  });

  it("variables: of an environment that is not stopped there are none", async () => {
    const { after } = start();
    expect(await after({ kind: "variables", id: 8, environmentId: "gone" })).toEqual([
      { kind: "answer", id: 8, answer: new Map() },
    ]);
  });

  it("stop-environment and stop-all: processes end, callers are told", async () => {
    const { f, handle, after } = start((process) => process.next().then(() => process.hang()));
    await after(invoke(1));
    const [environment] = f.eventsOf("environment.created");
    const messages = await after({ kind: "stop-all", id: 9 });
    expect(messages).toContainEqual({ kind: "answer", id: 9, answer: undefined });
    expect(messages).toContainEqual(
      expect.objectContaining({ id: 1, answer: expect.objectContaining({ kind: "rejected" }) }),
    );
    const environmentId = environment?.environmentId ?? "";
    expect(f.engine.history).toContain(`${environmentId} disposed`);
    expect(() =>
      handle({ kind: "stop-environment", environmentId, how: "shutdown" }),
    ).not.toThrow();
  });

  it("outside-request: is passed on with its port", () => {
    const { handle, outside } = start();
    const { port1, port2 } = new MessageChannel();
    const command = {
      kind: "outside-request",
      request: { method: "GET", url: "/live/url/", headers: [], body: new Uint8Array() },
      port: port1,
    } as const;
    handle(command);
    expect(outside).toEqual([command]);
    port1.close();
    port2.close();
  });

  it("sandbox and sandbox-failed: for nobody, are dropped and ignored", async () => {
    const { after } = start();
    const { port1, port2 } = new MessageChannel();
    expect(await after({ kind: "sandbox", sandboxId: 5, port: port1 })).toEqual([
      { kind: "sandbox-dropped", sandboxId: 5 },
    ]);
    expect(await after({ kind: "sandbox-failed", sandboxId: 6, message: "no" })).toEqual([]);
    port2.close();
  });

  it("an unknown command is a bug worth seeing", () => {
    const { handle } = start();
    expect(() => handle({ kind: "dance" } as never)).toThrow("Unknown command");
  });
});
