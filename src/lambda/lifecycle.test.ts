import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { createServiceFixture, requestId } from "./service.test-support.ts";

/**
 * What comes of every way in which init and invocations can go: the caller's payload, the log line by line, and what
 * is left of the environment. Runtime API reference §3.2, §3.3, §6.1. `⇥` is a TAB.
 */
const ID = requestId(1);
const INIT_START = expect.stringMatching(
  /^INIT_START Runtime Version: provided:al2023\.v\d+⇥Runtime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
);
const START = `START RequestId: ${ID} Version: $LATEST`;
const END = `END RequestId: ${ID}`;
const report = (duration: string, billed: number, rest = ""): string =>
  `REPORT RequestId: ${ID}⇥Duration: ${duration} ms⇥Billed Duration: ${billed} ms⇥Memory Size: 128 MB⇥Max Memory Used: 31 MB⇥${rest}`;
const platformError = (type: string, message: string): string =>
  `{"errorType":"${type}","errorMessage":"RequestId: ${ID} Error: ${message}"}`;

const exit =
  (code: number): FakeScript =>
  async (process) => {
    process.print("starting\n");
    await process.sleep(50);
    return code;
  };

describe("a good cold start (§3.2, §6.1)", () => {
  const script: FakeScript = async (process) => {
    process.print("init\n");
    await process.sleep(166.62);
    for (;;) {
      const { requestId: id } = await process.next();
      process.print("working\n");
      await process.sleep(26.73);
      await process.respond(id, '"done"');
    }
  };

  it("has INIT_START, output, START, output, END, REPORT with Init Duration, and bills the init", async () => {
    const f = createServiceFixture(script);
    const answer = f.call();
    await f.advance(300);
    expect(await answer).toBe('"done"');
    expect(f.log()).toEqual([
      INIT_START,
      "init",
      START,
      "working",
      END,
      report("26.73", 194, "Init Duration: 166.62 ms⇥"),
    ]);
  });

  it("is frozen between invocations, and warm in the next", async () => {
    const f = createServiceFixture(script);
    void f.call();
    await f.advance(300);
    const answer = f.call();
    await f.advance(300);
    expect(await answer).toBe('"done"');
    expect(f.engine.history).toEqual([
      "environment-1 created",
      "environment-1 started",
      "environment-1 frozen",
      "environment-1 thawed",
      "environment-1 frozen",
    ]);
    expect(f.log().slice(-4)).toEqual([
      `START RequestId: ${requestId(2)} Version: $LATEST`,
      "working",
      `END RequestId: ${requestId(2)}`,
      `REPORT RequestId: ${requestId(2)}⇥Duration: 26.73 ms⇥Billed Duration: 27 ms⇥Memory Size: 128 MB⇥Max Memory Used: 31 MB⇥`,
    ]);
    expect(f.eventsOf("invocation.assigned").map(({ isCold }) => isCold)).toEqual([true, false]);
  });
});

describe("init outcomes (§3.2)", () => {
  it("init over 10 s is killed and run again inside the invocation, under the function's timeout (§13.13, §13.14)", async () => {
    const f = createServiceFixture(
      async (process) => {
        process.print(`start ${process.startNumber}\n`);
        await process.sleep(process.startNumber === 1 ? 11_000 : 1_000);
        const { requestId: id } = await process.next();
        await process.respond(id, "1");
        return process.hang();
      },
      { timeoutSeconds: 30 },
    );
    void f.call();
    await f.advance(12_000);
    expect(f.log()).toEqual([
      INIT_START,
      "start 1",
      "INIT_REPORT Init Duration: 10000.00 ms⇥Phase: init⇥Status: timeout",
      "start 2",
      START,
    ]);
    expect(f.engine.history.slice(0, 4)).toEqual([
      "environment-1 created",
      "environment-1 started",
      "environment-1 frozen",
      "environment-1 died: killed",
    ]);
  });

  it("a suppressed init counts in the Duration and has no Init Duration of its own", async () => {
    const f = createServiceFixture(async (process) => {
      if (process.startNumber === 1) return 1;
      await process.sleep(1_000);
      for (;;) {
        const { requestId: id } = await process.next();
        await process.sleep(500);
        await process.respond(id, "1");
      }
    });
    const answer = f.call();
    await f.advance(2_000);
    expect(await answer).toBe("1");
    expect(f.log()).toEqual([
      INIT_START,
      "INIT_REPORT Init Duration: 0.00 ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.ExitError",
      START,
      END,
      report("1500.00", 1500),
    ]);
  });

  it("the second try of an init may time out too: the invocation does", async () => {
    const f = createServiceFixture((process) => process.hang());
    const answer = f.call();
    await f.advance(14_000);
    expect(await answer).toBe(
      `Unhandled ${platformError("Sandbox.Timedout", "Task timed out after 3.00 seconds")}`,
    );
    expect(f.log()).toEqual([
      INIT_START,
      "INIT_REPORT Init Duration: 10000.00 ms⇥Phase: init⇥Status: timeout",
      "INIT_REPORT Init Duration: 3000.00 ms⇥Phase: invoke⇥Status: timeout",
      START,
      END,
      report("3000.00", 3000, "Status: timeout"),
    ]);
  });

  it("a failing cold start runs the bootstrap twice: two INIT_REPORT lines, one START after both (§13.12)", async () => {
    const f = createServiceFixture(exit(1));
    const answer = f.call();
    await f.advance(200);
    expect(await answer).toBe(
      `Unhandled ${platformError("Runtime.ExitError", "Runtime exited with error: exit status 1")}`,
    );
    expect(f.log()).toEqual([
      INIT_START,
      "starting",
      "INIT_REPORT Init Duration: 50.00 ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.ExitError",
      "starting",
      "INIT_REPORT Init Duration: 50.00 ms⇥Phase: invoke⇥Status: error⇥Error Type: Runtime.ExitError",
      START,
      END,
      report("50.00", 50, "Status: error⇥Error Type: Runtime.ExitError"),
    ]);
  });

  it("the invocation after a failed one starts the bootstrap once, without INIT_START", async () => {
    const f = createServiceFixture(exit(1));
    void f.call();
    await f.advance(400);
    const before = f.log().length;
    void f.call();
    await f.advance(400);
    expect(f.log().slice(before, before + 3)).toEqual([
      "starting",
      "INIT_REPORT Init Duration: 50.00 ms⇥Phase: invoke⇥Status: error⇥Error Type: Runtime.ExitError",
      `START RequestId: ${requestId(2)} Version: $LATEST`,
    ]);
  });

  it("init/error and exit: the invoker gets the runtime's own words, the log its type", async () => {
    const f = createServiceFixture(async (process) => {
      await process.initError(
        '{"errorType":"NoHandler","errorMessage":"no such file"}',
        "Runtime.NoSuchHandler",
      );
      return 1;
    });
    expect(await f.call()).toBe(
      'Unhandled {"errorType":"NoHandler","errorMessage":"no such file"}',
    );
    await f.service.whenIdle();
    expect(f.log()).toEqual([
      INIT_START,
      "INIT_REPORT Init Duration: 0.00 ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.NoSuchHandler",
      "INIT_REPORT Init Duration: 0.00 ms⇥Phase: invoke⇥Status: error⇥Error Type: Runtime.NoSuchHandler",
      START,
      END,
      report("0.00", 0, "Status: error⇥Error Type: Runtime.NoSuchHandler"),
    ]);
  });

  it("init/error and sleep: the platform waits until the phase is out of time (§13.8)", async () => {
    const f = createServiceFixture(async (process) => {
      await process.initError('{"errorMessage":"asleep"}');
      return process.hang();
    });
    const answer = f.call();
    await f.advance(14_000);
    expect(await answer).toBe(
      `Unhandled ${platformError("Sandbox.Timedout", "Task timed out after 3.00 seconds")}`,
    );
  });
});

describe("entry points that do not start (§3.3)", () => {
  const missing = {
    kind: "entry-point-missing",
    candidates: [
      { path: "/var/task/bootstrap", outcome: "missing" },
      { path: "/opt/bootstrap", outcome: "missing" },
    ],
  } as const;
  const failing = (errno: string) =>
    ({
      kind: "exec-failed",
      entryPoint: "/var/task/bootstrap",
      errno,
      candidates: [
        { path: "/var/task/bootstrap", outcome: "taken" },
        { path: "/opt/bootstrap", outcome: "not-tried" },
      ],
    }) as const;

  it.each([
    ["missing", missing, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
    ["not executable", failing("EACCES"), "fork/exec /var/task/bootstrap: permission denied"],
    [
      "wrong architecture or no shebang",
      failing("ENOEXEC"),
      "fork/exec /var/task/bootstrap: exec format error",
    ],
    [
      "interpreter missing",
      failing("ENOENT"),
      "fork/exec /var/task/bootstrap: no such file or directory",
    ],
    ["an error without known words", failing("EWEIRD"), "fork/exec /var/task/bootstrap: EWEIRD"],
  ])("%s", async (_what, bootstrap, message) => {
    for (const failureLogStyle of ["new", "old"] as const) {
      const f = createServiceFixture(bootstrap, { failureLogStyle });
      expect(await f.call()).toBe(
        `Unhandled ${platformError("Runtime.InvalidEntrypoint", message)}`,
      );
      await f.service.whenIdle();
      const old = failureLogStyle === "old";
      expect(f.log()).toEqual([
        INIT_START,
        "INIT_REPORT Init Duration: 0.00 ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.InvalidEntrypoint",
        "INIT_REPORT Init Duration: 0.00 ms⇥Phase: invoke⇥Status: error⇥Error Type: Runtime.InvalidEntrypoint",
        START,
        ...(old ? [`RequestId: ${ID} Error: ${message}␊Runtime.InvalidEntrypoint`] : []),
        END,
        report("0.00", 0, old ? "" : "Status: error⇥Error Type: Runtime.InvalidEntrypoint").replace(
          "Used: 31",
          "Used: 128",
        ),
      ]);
      expect(f.eventsOf("process.start-failed")).toHaveLength(2);
    }
  });
});

describe("the process ends in an invocation (§3.3, §6.1)", () => {
  const EXITS = [
    [
      "status 1",
      { kind: "exited", code: 1 },
      "Runtime exited with error: exit status 1",
      "Runtime.ExitError",
    ],
    [
      "status 127",
      { kind: "exited", code: 127 },
      "Runtime exited with error: exit status 127",
      "Runtime.ExitError",
    ],
    [
      "status 0 (§13.10)",
      { kind: "exited", code: 0 },
      "Runtime exited without providing a reason",
      "Runtime.ExitError",
    ],
    [
      "a segmentation fault",
      { kind: "signaled", signal: "segmentation fault", isOutOfMemory: false },
      "Runtime exited with error: signal: segmentation fault",
      "Runtime.ExitError",
    ],
    [
      "memory exhaustion",
      { kind: "signaled", signal: "killed", isOutOfMemory: true },
      "Runtime exited with error: signal: killed",
      "Runtime.OutOfMemory",
    ],
  ] as const;

  it.each(EXITS)("by %s", async (_how, status, message, loggedType) => {
    for (const failureLogStyle of ["new", "old"] as const) {
      const f = createServiceFixture(
        async (process) => {
          await process.next();
          process.printError("last words");
          await process.sleep(12.5);
          return status;
        },
        { failureLogStyle },
      );
      const answer = f.call();
      await f.advance(12.5);
      expect(await answer).toBe(`Unhandled ${platformError("Runtime.ExitError", message)}`);
      await f.service.whenIdle();
      const memory = status.kind === "signaled" && status.isOutOfMemory ? "Used: 128" : "Used: 31";
      const old = failureLogStyle === "old";
      expect(f.log()).toEqual([
        INIT_START,
        START,
        "last words",
        ...(old ? [`RequestId: ${ID} Error: ${message}␊Runtime.ExitError`] : []),
        END,
        report(
          "12.50",
          13,
          old
            ? "Init Duration: 0.00 ms⇥"
            : `Init Duration: 0.00 ms⇥Status: error⇥Error Type: ${loggedType}`,
        ).replace("Used: 31", memory),
      ]);
    }
  });

  it("resets the environment: new process, same /tmp, same log stream, no INIT lines (§13.17)", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      const before = process.tmp.get("mark") ?? "none";
      process.tmp.set("mark", `left by start ${process.startNumber}`);
      if (process.startNumber === 1) return 3;
      await process.respond(id, before);
      return process.hang();
    });
    await f.call();
    expect(await f.call()).toBe("left by start 1");
    expect(f.eventsOf("environment.created")).toHaveLength(1);
    expect(
      f
        .eventsOf("environment.phase")
        .map(({ phase, isSuppressedInit }) => `${phase}${isSuppressedInit ? " (suppressed)" : ""}`),
    ).toEqual(["init", "invoke", "reset", "init (suppressed)", "invoke"]);
    expect(f.log().filter((line) => line.startsWith("INIT_"))).toEqual([INIT_START]);
  });

  it("after it has answered: the caller keeps the answer, REPORT tells of the exit (§13.6)", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.respond(id, '"kept"');
      return 1;
    });
    expect(await f.call()).toBe('"kept"');
    await f.service.whenIdle();
    expect(f.log().at(-1)).toBe(
      report("0.00", 0, "Init Duration: 0.00 ms⇥Status: error⇥Error Type: Runtime.ExitError"),
    );
    expect(f.eventsOf("invocation.finished")[0]).toMatchObject({
      status: "error",
      errorType: "Runtime.ExitError",
    });
  });
});

describe("a reported error (§3.3, §13.7)", () => {
  it("goes to the invoker unchanged, leaves REPORT without a Status and the process alive", async () => {
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId: id } = await process.next();
        await process.fail(id, '{ "errorMessage" : "my <own> words" }', "Function.Mine");
      }
    });
    expect(await f.call()).toBe('Unhandled { "errorMessage" : "my <own> words" }');
    await f.service.whenIdle();
    expect(f.log()).toEqual([INIT_START, START, END, report("0.00", 0, "Init Duration: 0.00 ms⇥")]);
    await f.call();
    expect(f.engine.history.filter((line) => line.endsWith("started"))).toHaveLength(1);
    expect(f.eventsOf("invocation.finished")[0]).toMatchObject({
      status: "error",
      errorType: "Function.Mine",
    });
  });
});

describe("a time-out (§3.3, §13.16, §13.47)", () => {
  const slow: FakeScript = async (process) => {
    for (;;) {
      const { requestId: id, event } = await process.next();
      process.print("half a line");
      await process.sleep(event === "1" ? 1 : 5_000);
      await process.respond(id, String(process.startNumber));
    }
  };

  it("new style: Status alone tells", async () => {
    const f = createServiceFixture(slow);
    const answer = f.call();
    await f.advance(4_000);
    expect(await answer).toBe(
      `Unhandled ${platformError("Sandbox.Timedout", "Task timed out after 3.00 seconds")}`,
    );
    await f.service.whenIdle();
    expect(f.log()).toEqual([
      INIT_START,
      START,
      "half a line",
      END,
      report("3000.00", 3000, "Init Duration: 0.00 ms⇥Status: timeout"),
    ]);
    expect(f.eventsOf("process.exited")).toMatchObject([
      { status: { kind: "signaled", signal: "killed" }, killedBecause: "timeout", requestId: ID },
    ]);
  });

  it("old style: a line with the moment, and no Status", async () => {
    const f = createServiceFixture(slow, { failureLogStyle: "old" });
    void f.call();
    await f.advance(4_000);
    await f.service.whenIdle();
    expect(f.log().slice(2)).toEqual([
      "half a line",
      `2026-01-31T12:00:03.000Z ${ID} Task timed out after 3.00 seconds␊`,
      END,
      report("3000.00", 3000, "Init Duration: 0.00 ms⇥"),
    ]);
  });

  it("starts the process again for the next invocation", async () => {
    const f = createServiceFixture(slow);
    void f.call();
    await f.advance(4_000);
    const answer = f.call("1");
    await f.advance(10);
    expect(await answer).toBe("2");
  });

  it("strikes between the response and next too; the caller has its answer (§13.6)", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.respond(id, '"early"');
      await process.sleep(10_000);
      return process.hang();
    });
    expect(await f.call()).toBe('"early"');
    await f.advance(3_000);
    await f.service.whenIdle();
    expect(f.log().at(-1)).toBe(report("3000.00", 3000, "Init Duration: 0.00 ms⇥Status: timeout"));
  });

  it("a late answer changes nothing", async () => {
    const f = createServiceFixture(slow);
    const answer = f.call();
    await f.advance(6_000);
    expect(await answer).toContain("Sandbox.Timedout");
    expect(f.eventsOf("invocation.responded")).toHaveLength(1);
  });
});

describe("an oversize response (§3.3, §13.25)", () => {
  it("is 413 to the runtime and Function.ResponseSizeTooLarge to the invoker; the environment goes on", async () => {
    let status = 0;
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId: id, event } = await process.next();
        const answer = await process.respond(
          id,
          event === "1" ? new Uint8Array(6_291_557) : "fine",
        );
        status ||= answer.status;
      }
    });
    expect(await f.call("1")).toBe(
      'Unhandled {"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect(await f.call("2")).toBe("fine");
    expect(status).toBe(413);
    await f.service.whenIdle();
    expect(f.engine.history.filter((line) => line.endsWith("started"))).toHaveLength(1);
  });
});

describe("odd answers (§1.4)", () => {
  it("a bad response mode fails the invocation with an empty payload, and the runtime is stuck", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.call("POST", `/runtime/invocation/${id}/response`, {
        headers: [["Lambda-Runtime-Function-Response-Mode", "buffered"]],
        body: "1",
      });
      const refused = await process.call("GET", "/runtime/invocation/next");
      process.print(`next: ${refused.status}\n`);
      return 1;
    });
    expect(await f.call()).toBe("Unhandled ");
    await f.service.whenIdle();
    expect(f.log()).toContain("next: 403");
    expect(f.eventsOf("runtime.refused").map(({ errorType }) => errorType)).toEqual([
      "InvalidFunctionResponseMode",
      "InvalidStateTransition",
    ]);
  });

  // oxlint-disable-next-line require-await
  async function* broken(): AsyncIterable<Uint8Array> {
    yield utf8("half");
    throw new Error("socket hang up");
  }

  it("an upload that breaks off fails the invocation when the runtime goes on", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.call("POST", `/runtime/invocation/${id}/response`, { body: broken() });
      await process.next();
      return 0;
    });
    expect(await f.call()).toBe('Unhandled {"errorType":"Runtime.TruncatedResponse"}');
  });

  it("an upload that breaks off because the process died is an exit", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.call("POST", `/runtime/invocation/${id}/response`, { body: broken() });
      return 7;
    });
    expect(await f.call()).toContain("exit status 7");
  });
});

describe("an exit between invocations (§13.11)", () => {
  it("is noticed, and absorbed by a new init in the next invocation", async () => {
    const f = createServiceFixture(async (process) => {
      if (process.startNumber > 1) {
        const { requestId: id } = await process.next();
        await process.respond(id, '"second process"');
        return process.hang();
      }
      const { requestId: id } = await process.next();
      await process.respond(id, '"first process"');
      void process.call("GET", "/runtime/invocation/next");
      await Promise.resolve();
      return 0;
    });
    expect(await f.call()).toBe('"first process"');
    await f.settle();
    expect(f.notes()).toEqual([
      "The runtime exited between two invocations (Runtime exited without providing a reason). The next invocation starts it again.",
    ]);
    expect(await f.call()).toBe('"second process"');
  });
});
