import { describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { FakeProcess, FakeScript } from "./fake-engine.test-support.ts";
import { type ServiceFixture, createServiceFixture, requestId } from "./service.test-support.ts";

/** External extensions in the life of an environment: Runtime API reference §10, §3.5. */
const ID = requestId(1);

async function register(
  process: FakeProcess,
  name: string,
  events: readonly string[] = ["INVOKE", "SHUTDOWN"],
): Promise<string> {
  const { headers } = await process.call("POST", "2020-01-01/extension/register", {
    headers: [["Lambda-Extension-Name", name]],
    body: JSON.stringify({ events }),
  });
  return headerValue(headers, "Lambda-Extension-Identifier") ?? "";
}
async function nextEvent(process: FakeProcess, identifier: string): Promise<EventBody> {
  const { body } = await process.call("GET", "2020-01-01/extension/event/next", {
    headers: [["Lambda-Extension-Identifier", identifier]],
  });
  return JSON.parse(utf8Text(body)) as EventBody; // as the reference gives it
}
interface EventBody {
  readonly eventType: string;
  readonly requestId?: string;
  readonly deadlineMs: number;
  readonly shutdownReason?: string;
}
const report = (process: FakeProcess, call: "init" | "exit", identifier: string) =>
  process.call("POST", `2020-01-01/extension/${call}/error`, {
    headers: [
      ["Lambda-Extension-Identifier", identifier],
      ["Lambda-Extension-Function-Error-Type", "Extension.Broken"],
    ],
  });

/** A loop that ends with SHUTDOWN, with status 0. */
const loop =
  (
    name: string,
    {
      events = ["INVOKE", "SHUTDOWN"],
      seen = [],
      workMs = 0,
    }: {
      readonly events?: readonly string[];
      readonly seen?: EventBody[];
      readonly workMs?: number;
    } = {},
  ): FakeScript =>
  async (process) => {
    const identifier = await register(process, name, events);
    for (;;) {
      const event = await nextEvent(process, identifier);
      seen.push(event);
      if (event.eventType === "SHUTDOWN") return 0;
      if (workMs > 0) await process.sleep(workMs);
    }
  };
const runtime: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id } = await process.next();
    await process.respond(id, "1");
  }
};
const withExtensions = (
  extensions: Readonly<Record<string, FakeScript | { readonly errno: string }>>,
  bootstrap: FakeScript = runtime,
): ServiceFixture => createServiceFixture(bootstrap, {}, { extensions });
const lines = (f: ServiceFixture, kind: string): string[] =>
  f.log().filter((line) => line.startsWith(kind));
const never: FakeScript = (process) => process.hang();

describe("init (§10)", () => {
  it("starts the files by name, and the runtime when all have registered", async () => {
    const f = withExtensions({
      b: async (process) => {
        await process.sleep(200);
        return loop("b")(process);
      },
      a: loop("a"),
    });
    const answer = f.call();
    await f.settle();
    expect(f.engine.history).toEqual([
      "environment-1 created",
      "environment-1 a started",
      "environment-1 b started",
    ]);
    await f.advance(300);
    expect(f.engine.history.slice(3)).toContain("environment-1 started");
    expect(await answer).toBe("1");
    expect(f.log().slice(1, 4)).toEqual([
      "EXTENSION⇥Name: a⇥State: Ready⇥Events: [INVOKE, SHUTDOWN]",
      "EXTENSION⇥Name: b⇥State: Ready⇥Events: [INVOKE, SHUTDOWN]",
      `START RequestId: ${ID} Version: $LATEST`,
    ]);
  });

  it("gives them the variables of the reference, and the runtime its own", async () => {
    const f = createServiceFixture(
      runtime,
      { variables: new Map([["MINE", "1"]]) },
      { extensions: { a: loop("a") } },
    );
    await f.call();
    const [spec] = f.engine.extensionSpecs;
    expect(spec?.path).toBe("/opt/extensions/a");
    const names = [...(spec?.variables.keys() ?? [])];
    expect(names).toEqual(expect.arrayContaining(["MINE", "AWS_LAMBDA_RUNTIME_API", "PATH", "TZ"]));
    for (const missing of [
      "_HANDLER",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_XRAY_CONTEXT_MISSING",
      "AWS_XRAY_DAEMON_ADDRESS",
      "LAMBDA_RUNTIME_DIR",
      "LAMBDA_TASK_ROOT",
      "_AWS_XRAY_DAEMON_ADDRESS",
      "_AWS_XRAY_DAEMON_PORT",
    ])
      expect(names).not.toContain(missing);
    expect(f.engine.specs[0]?.variables.has("_HANDLER")).toBe(true);
  });

  it("says in words when one registers under another name, and runs out of time", async () => {
    const f = withExtensions({ foo: loop("bar", { events: ["INVOKE"] }) });
    const answer = f.call();
    await f.advance(30_000);
    expect(await answer).toContain("Sandbox.Timedout");
    expect(f.engine.history).not.toContain("environment-1 started");
    expect(f.notes()[0]).toContain("Lambda waits for “foo”, but “bar” registered");
    expect(f.notes()).toContainEqual(expect.stringContaining("“foo” had not registered"));
  });

  it.each([
    ["EACCES", "fork/exec /opt/extensions/a: permission denied"],
    ["ENOEXEC", "fork/exec /opt/extensions/a: exec format error"],
    ["ENOENT", "fork/exec /opt/extensions/a: no such file or directory"],
  ])("fails when a file cannot be started: %s", async (errno, message) => {
    const f = withExtensions({ a: { errno } });
    expect(await f.call()).toBe(
      `Unhandled {"errorType":"Extension.LaunchError","errorMessage":"RequestId: ${ID} Error: ${message}"}`,
    );
    expect(lines(f, "EXTENSION")[0]).toBe(
      "EXTENSION⇥Name: a⇥State: LaunchError⇥Events: []⇥Error Type: Extension.LaunchError",
    );
    expect(lines(f, "INIT_REPORT")[0]).toContain("Error Type: Extension.LaunchError");
    expect(f.eventsOf("process.start-failed")[0]?.process).toBe("extension:a");
  });

  it("fails with the eleventh file", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `e${String(index).padStart(2, "0")}`);
    const f = withExtensions(Object.fromEntries(names.map((name) => [name, loop(name)])));
    const answer = f.call();
    await f.advance(10_000);
    expect(await answer).toContain("Extension.LaunchError");
    expect(f.engine.history.filter((line) => line.includes("e10"))).toEqual([]);
  });

  it.each([
    ["init", "Extension.InitError"],
    ["exit", "Extension.ExitError"],
  ] as const)("remembers %s/error until the process exits", async (call, errorType) => {
    const f = withExtensions({
      a: async (process) => {
        await report(process, call, await register(process, "a"));
        await process.sleep(100);
        return 1;
      },
    });
    const answer = f.call();
    await f.advance(10_000);
    expect(await answer).toBe(
      `Unhandled {"errorType":"${errorType}","errorMessage":"RequestId: ${ID} Error: exit status 1"}`,
    );
  });
});

describe("an invocation (§10)", () => {
  it("is told to subscribers only, and ends when they have called next", async () => {
    const seen: EventBody[] = [];
    const others: EventBody[] = [];
    const f = withExtensions({
      a: loop("a", { seen, workMs: 400 }),
      b: loop("b", { events: ["SHUTDOWN"], seen: others }),
    });
    expect(await f.call()).toBe("1");
    expect(f.eventsOf("invocation.finished")).toEqual([]);
    await f.advance(500);
    expect(f.eventsOf("invocation.finished")).toMatchObject([
      { durationMs: 400, status: "success" },
    ]);
    expect(seen).toMatchObject([{ eventType: "INVOKE", requestId: ID }]);
    expect(others).toEqual([]);
  });

  it("times out by a slow extension after the caller had its answer, and says by whom", async () => {
    const seen: EventBody[] = [];
    const f = withExtensions({ slow: loop("slow", { workMs: 60_000 }), b: loop("b", { seen }) });
    expect(await f.call()).toBe("1");
    await f.advance(6_000);
    expect(f.eventsOf("invocation.finished")).toMatchObject([{ status: "timeout" }]);
    expect(f.notes().join()).toContain("“slow” had not called next");
    expect(seen.at(-1)).toMatchObject({ eventType: "SHUTDOWN", shutdownReason: "timeout" });
  });

  it.each([
    [0, "exit code 0"],
    [3, "exit status 3"],
    [{ kind: "signaled", signal: "killed", isOutOfMemory: false } as const, "signal: killed"],
  ])("fails when an extension ends, and starts everything again: %j", async (end, message) => {
    const f = withExtensions(
      {
        a: async (process) => {
          const identifier = await register(process, "a");
          await nextEvent(process, identifier);
          await process.sleep(100);
          return process.startNumber === 1 ? end : process.hang();
        },
      },
      async (process) => {
        const { requestId: id } = await process.next();
        if (process.startNumber === 1) await process.hang();
        await process.respond(id, "again");
        return process.hang();
      },
    );
    const first = f.call();
    await f.advance(4_000);
    expect(await first).toBe(
      `Unhandled {"errorType":"Extension.Crash","errorMessage":"RequestId: ${ID} Error: ${message}"}`,
    );
    expect(lines(f, "REPORT")[0]).toContain("Status: error⇥Error Type: Extension.Crash");
    void f.call();
    await f.settle();
    expect(f.engine.history.filter((line) => line.endsWith("a started"))).toHaveLength(2);
  });
});

describe("shutdown (§3.5)", () => {
  const stopped = async (f: ServiceFixture): Promise<void> => {
    f.service.createEnvironment();
    await f.settle();
    f.service.stopEnvironment("environment-1", "shutdown");
    await f.settle();
  };

  it("ends the runtime, then tells those who asked for it, and kills the others", async () => {
    const seen: EventBody[] = [];
    const f = withExtensions({
      a: loop("a", { seen }),
      b: loop("b", { events: ["INVOKE"] }),
    });
    await stopped(f);
    await f.advance(100);
    expect(f.engine.history.slice(-4)).toEqual([
      "environment-1 died: terminated",
      "environment-1 b died: killed",
      "environment-1 a exit 0",
      "environment-1 disposed",
    ]);
    expect(seen).toMatchObject([{ eventType: "SHUTDOWN", shutdownReason: "spindown" }]);
    expect(f.eventsOf("extension.state").at(-1)).toMatchObject({
      process: "extension:a",
      from: "Running",
      to: "Exited",
    });
    expect(f.eventsOf("process.exited").find(({ process }) => process === "extension:a")).toEqual(
      expect.objectContaining({ wasAsked: true }),
    );
  });

  it("gives 2 s in all, then SIGKILL", async () => {
    const f = withExtensions({
      a: async (process) => {
        const identifier = await register(process, "a");
        await nextEvent(process, identifier);
        return process.hang();
      },
    });
    await stopped(f);
    await f.advance(1_900);
    expect(f.engine.history.at(-1)).toBe("environment-1 died: terminated");
    await f.advance(200);
    expect(f.engine.history).toContain("environment-1 a died: killed");
    expect(f.eventsOf("extension.state").at(-1)).toMatchObject({ to: "ShutdownFailed" });
  });

  it("kills the runtime first when an extension keeps Init from ending", async () => {
    const f = withExtensions({ a: never });
    await stopped(f);
    await f.advance(3_000);
    expect(f.disconnected).toEqual(["environment-1"]);
    expect(f.engine.history).toContain("environment-1 a died: killed");
  });

  it("gives the reason failure after a crash of the runtime", async () => {
    const seen: EventBody[] = [];
    const f = withExtensions({ a: loop("a", { seen }) }, async (process) => {
      await process.next();
      return 1;
    });
    const answer = f.call();
    await f.advance(4_000);
    expect(await answer).toContain("Runtime.ExitError");
    expect(seen.at(-1)).toMatchObject({ eventType: "SHUTDOWN", shutdownReason: "failure" });
  });
});

describe("the trace", () => {
  it("tells who asked, how each state came about, and who wrote a line", async () => {
    const f = withExtensions({
      a: async (process) => {
        process.print("hello\n");
        return loop("a")(process);
      },
    });
    await f.call();
    await f.settle();
    expect(
      f.eventsOf("api.request").filter(({ process }) => process === "extension:a"),
    ).toHaveLength(3);
    expect(f.eventsOf("extension.state").map(({ from, to }) => `${from} → ${to}`)).toEqual([
      "Started → Registered",
      "Registered → Ready",
      "Ready → Running",
      "Running → Ready",
    ]);
    expect(f.eventsOf("log").find(({ text }) => text === "hello")).toMatchObject({
      process: "extension:a",
      stream: "stdout",
    });
  });
});
