import { describe, expect, it, vi } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { epochMs } from "#base/brand.ts";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import type { SimulatorClient, SimulatorListener } from "#simulator/page/simulator-client.ts";
import type { InvokeAnswer } from "#simulator/protocol.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { type InvokeOptions, NO_OPTIONS } from "../invoke-options.ts";
import { createLiveSession, projectPathOf } from "./live-session.ts";

const file = { content: { kind: "text", text: "x" } as const, mode: 0o755 };
const PROJECT: Project = {
  name: "test",
  files: new Map([
    ["task/bootstrap", file],
    ["layers/one/lib.sh", file],
    ["layers/two/lib.sh", file],
  ]),
  layers: ["one", "two"],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
};
const ANSWER: InvokeAnswer = {
  kind: "response",
  requestId: "r",
  status: 200,
  payload: new Uint8Array(),
  contentType: undefined,
  functionError: undefined,
  logTail: undefined,
};

function start() {
  let project = PROJECT;
  let options = NO_OPTIONS;
  let listener: SimulatorListener | undefined;
  let settled: Promise<void> = Promise.resolve();
  const answers: ((answer: InvokeAnswer) => void)[] = [];
  const client = {
    deploy: vi.fn<SimulatorClient["deploy"]>(() => Promise.resolve()),
    prepareEngine: vi.fn<SimulatorClient["prepareEngine"]>(() => Promise.resolve()),
    invoke: vi.fn<SimulatorClient["invoke"]>(
      () =>
        new Promise<InvokeAnswer>((resolve) => {
          answers.push(resolve);
        }),
    ),
    http: vi.fn<SimulatorClient["http"]>(),
    variables: vi.fn<SimulatorClient["variables"]>(),
    setStepMode: vi.fn<SimulatorClient["setStepMode"]>(),
    setBreakpoints: vi.fn<SimulatorClient["setBreakpoints"]>(),
    step: vi.fn<SimulatorClient["step"]>(),
    continue: vi.fn<SimulatorClient["continue"]>(),
    stopEnvironment: vi.fn<SimulatorClient["stopEnvironment"]>(),
    inject: vi.fn<SimulatorClient["inject"]>(() => Promise.resolve()),
    stopAll: vi.fn<SimulatorClient["stopAll"]>(() => Promise.resolve()),
    outsideRequest: vi.fn<SimulatorClient["outsideRequest"]>(),
    dispose: vi.fn<SimulatorClient["dispose"]>(),
  } satisfies SimulatorClient;
  const onThrottled = vi.fn<(message: string) => void>();
  const onProblem = vi.fn<(message: string) => void>();
  const reveal = vi.fn<(path: string, line: number, isAsking: boolean) => void>();
  const session = createLiveSession({
    trace: createTraceStore({ schedule: (flush) => flush() }),
    connect(given) {
      listener = given;
      return client;
    },
    project: () => project,
    whenSettled: () => settled,
    eventText: () => '{"a":1}',
    eventNamed: (name) => `"${name}"`,
    invokeOptions: () => options,
    reveal,
    onProblem,
    onThrottled,
    onInvoke: () => undefined,
    onReadyChange: () => undefined,
  });
  return {
    session,
    client,
    answers,
    onProblem,
    onThrottled,
    reveal,
    state: () => session.run.getState().state,
    tell: () => {
      if (listener === undefined) throw new Error("The session has not connected");
      return listener;
    },
    setSettled: (next: Promise<void>): void => {
      settled = next;
    },
    setOptions: (next: Partial<InvokeOptions>): void => {
      options = { ...NO_OPTIONS, ...next };
    },
    setProject: (next: Project): void => {
      project = next;
    },
  };
}

describe("different saved events", () => {
  const sent = (client: ReturnType<typeof start>["client"]): readonly string[] =>
    client.invoke.mock.calls.map(([{ payload }]) => utf8Text(payload));

  it("go out one after the other, each when the one before is answered", async () => {
    const { session, client, answers } = start();
    session.commands.invokeSeries(["first", "second"], "in turn");
    await vi.waitFor(() => expect(sent(client)).toEqual(['"first"']));
    answers[0]?.(ANSWER);
    await vi.waitFor(() => expect(sent(client)).toEqual(['"first"', '"second"']));
  });

  it("go out all at once", async () => {
    const { session, client } = start();
    session.commands.invokeSeries(["first", "second"], "at once");
    await vi.waitFor(() => expect(sent(client)).toEqual(['"first"', '"second"']));
  });
});

describe("what goes along with an event", () => {
  it.each([
    ["nothing", {}, { invocationType: "RequestResponse" }],
    [
      "what was typed, without what is empty",
      { clientContext: ' {"custom":{}} ', tenantId: "blue", qualifier: "live" },
      {
        invocationType: "RequestResponse",
        clientContext: '{"custom":{}}',
        tenantId: "blue",
        qualifier: "live",
      },
    ],
    [
      "for an asynchronous one its retries, age and destinations",
      { invocationType: "Event", retryAttempts: "0", eventAge: "60", onFailure: "arn:x" },
      {
        invocationType: "Event",
        asynchronous: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60, onFailure: "arn:x" },
      },
    ],
  ] as const)("%s", async (_what, options, expected) => {
    const { session, client, setOptions } = start();
    setOptions(options);
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalled());
    const { payload: _payload, ...rest } = client.invoke.mock.calls[0]?.[0] ?? {};
    expect(rest).toEqual(expected);
  });

  it("is left out when a payload is sent again", async () => {
    const { session, client, setOptions } = start();
    setOptions({ invocationType: "DryRun" });
    session.commands.invokeWith(new Uint8Array());
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalled());
    expect(client.invoke.mock.calls[0]?.[0].invocationType).toBe("RequestResponse");
  });
});

describe("live session", () => {
  it("deploys before the first invocation and after changes, not each time", async () => {
    const { session, client, setProject } = start();
    session.commands.invoke();
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(2));
    expect(client.deploy).toHaveBeenCalledTimes(1);
    setProject({ ...PROJECT, name: "renamed", events: [{ name: "e", text: "1" }] });
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(3));
    expect(client.deploy).toHaveBeenCalledTimes(1);
    setProject({ ...PROJECT, settings: { ...DEFAULT_SETTINGS, timeoutSeconds: 5 } });
    session.commands.invoke();
    await vi.waitFor(() => expect(client.deploy).toHaveBeenCalledTimes(2));
  });

  it("waits with an Invoke for a project that is being read", async () => {
    const { session, client, setSettled, setProject } = start();
    let read: () => void = () => undefined;
    setSettled(
      new Promise((resolve) => {
        read = resolve;
      }),
    );
    session.commands.invoke();
    await Promise.resolve();
    expect(client.deploy).not.toHaveBeenCalled();
    setProject({ ...PROJECT, settings: { ...DEFAULT_SETTINGS, handler: "imported.handler" } });
    read();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalled());
    expect(client.deploy.mock.lastCall?.[0].handler).toBe("imported.handler");
  });

  it("starts over with an empty stage: nothing of what still stops appears", async () => {
    const { session, client, answers, tell } = start();
    const created = (seq: number, environmentId: string): TraceEvent => ({
      kind: "environment.created",
      seq,
      at: epochMs(seq),
      environmentId: environmentId,
      ordinal: 1,
      logStream: "s",
      initializationType: "on-demand",
    });
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalled());
    tell().onTrace([created(0, "old")], []);
    session.startOver();
    expect(client.stopAll).toHaveBeenCalled();
    answers[0]?.(ANSWER);
    tell().onTrace([created(1, "old")], []);
    await vi.waitFor(() => expect(session.run.getState().state.kind).toBe("idle"));
    expect(session.trace.snapshot().endSeq).toBe(0);
    expect(session.run.getState().lastAnswer).toBeUndefined();
    tell().onTrace([created(2, "new")], []);
    expect(
      session.trace.events.slice().map((event) => "environmentId" in event && event.environmentId),
    ).toEqual(["new"]);
  });

  it("goes from preparing to running to idle", async () => {
    const { session, answers, state, tell } = start();
    expect(state().kind).toBe("idle");
    session.commands.invoke();
    expect(state()).toEqual({ kind: "preparing", progress: undefined });
    const progress = { kind: "loading", what: "Linux", loaded: 1, total: 2 } as const;
    tell().onTrace(
      [{ kind: "engine.progress", seq: 0, at: epochMs(0), engine: "linux", progress }],
      [],
    );
    expect(state()).toEqual({ kind: "preparing", progress });
    tell().onTrace(
      [
        {
          kind: "engine.progress",
          seq: 1,
          at: epochMs(1),
          engine: "linux",
          progress: { kind: "ready", tookMs: 1 },
        },
      ],
      [],
    );
    expect(state()).toEqual({ kind: "running", pending: 1 });
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    answers[0]?.(ANSWER);
    await vi.waitFor(() => expect(state().kind).toBe("idle"));
    expect(session.run.getState().lastAnswer).toBe(ANSWER);
  });

  it("shows what is held, above all else, and its line", () => {
    const { state, tell, reveal } = start();
    tell().onHeld({ gateIds: ["g"], position: undefined, now: 5 });
    expect(state().kind).toBe("held");
    tell().onHeld({ gateIds: ["g"], position: { path: "/var/task/bootstrap", line: 3 }, now: 5 });
    expect(reveal).toHaveBeenLastCalledWith("task/bootstrap", 3, false);
    tell().onHeld({ gateIds: [], position: undefined, now: 6 });
    expect(state().kind).toBe("idle");
  });

  it("sends a burst as that many invocations at once", async () => {
    const { session, client } = start();
    session.commands.invokeMany(20);
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(20));
  });

  it("sums a throttled burst up, once", async () => {
    const { session, answers, onThrottled, onProblem } = start();
    session.commands.invokeMany(3);
    await vi.waitFor(() => expect(answers).toHaveLength(3));
    answers[0]?.(ANSWER);
    for (const answer of answers.slice(1)) {
      answer({
        kind: "rejected",
        requestId: "r",
        status: 429,
        errorType: "TooManyRequestsException",
        message: "Rate Exceeded.",
        reason: undefined,
      });
    }
    await vi.waitFor(() => expect(onThrottled).toHaveBeenCalledOnce());
    expect(onThrottled.mock.calls[0]?.[0]).toContain(
      "1 of 3 invocations were answered, 2 throttled",
    );
    expect(onProblem).not.toHaveBeenCalled();
  });

  it("says nothing about invocations that the person has stopped", async () => {
    const { session, answers, onProblem, state } = start();
    session.commands.invoke();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    session.commands.stop();
    answers[0]?.({
      kind: "rejected",
      requestId: "r",
      status: 500,
      errorType: "ServiceException",
      message: "The simulator was stopped.",
      reason: undefined,
    });
    await vi.waitFor(() => expect(state().kind).toBe("idle"));
    expect(onProblem).not.toHaveBeenCalled();
  });

  it("steps into a new invocation when nothing runs, and releases what is held otherwise", async () => {
    const { session, client } = start();
    session.commands.step();
    expect(client.setStepMode).toHaveBeenLastCalledWith(true, false);
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(1));
    session.commands.step();
    expect(client.step).toHaveBeenCalledTimes(1);
  });

  it("keeps the reports of a loading engine out of the trace", () => {
    const { session, tell } = start();
    const progress = { kind: "loading", what: "Linux", loaded: 1, total: 2 } as const;
    tell().onTrace(
      [{ kind: "engine.progress", seq: 0, at: epochMs(0), engine: "linux", progress }],
      [],
    );
    expect(session.trace.snapshot().endSeq).toBe(0);
  });

  it("tells the person what could not be deployed, and tries again next time", async () => {
    const { session, client, onProblem, state } = start();
    client.deploy.mockRejectedValueOnce(new Error("The timeout is 0."));
    session.commands.invoke();
    await vi.waitFor(() => expect(onProblem).toHaveBeenCalledWith("The timeout is 0."));
    expect(state().kind).toBe("idle");
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(1));
  });

  it("deploys again after the simulator was lost", async () => {
    const { session, client, tell } = start();
    session.commands.invoke();
    await vi.waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(1));
    tell().onLost("out of memory");
    session.commands.invoke();
    await vi.waitFor(() => expect(client.deploy).toHaveBeenCalledTimes(2));
  });

  it("finds the project file of a path in the environment: of two layers the later one", () => {
    expect(projectPathOf(PROJECT, "/var/task/bootstrap")).toBe("task/bootstrap");
    expect(projectPathOf(PROJECT, "/opt/lib.sh")).toBe("layers/two/lib.sh");
    expect(projectPathOf(PROJECT, "task/bootstrap")).toBe("task/bootstrap");
    expect(projectPathOf(PROJECT, "/usr/bin/curl")).toBeUndefined();
  });
});
