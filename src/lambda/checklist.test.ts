import { describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { type ServiceFixture, createServiceFixture, requestId } from "./service.test-support.ts";

/**
 * Runtime API reference §13, "What simulators get wrong", as far as the service model can show it: one short run each.
 * Items 18, 32 and 34 are the engines' (process groups, exec bits, read-only file system), 37–39 the front ends'.
 */
const ID = requestId(1);

/** Runs `script` once against a service and gives what it says. */
async function said(
  script: (process: Parameters<FakeScript>[0], say: (line: string) => void) => Promise<unknown>,
): Promise<string[]> {
  const lines: string[] = [];
  const f = createServiceFixture(async (process) => {
    await script(process, (line) => lines.push(line));
    return process.hang();
  });
  void f.call();
  await f.advance(2_000);
  return lines;
}

const run = async (
  script: FakeScript,
  ms = 0,
  configuration = {},
): Promise<ServiceFixture & { answer: string }> => {
  const f = createServiceFixture(script, configuration);
  const answer = f.call();
  await f.advance(ms);
  return { ...f, answer: await answer };
};

const reportOf = (f: ServiceFixture): string =>
  f.log().findLast((line) => line.startsWith("REPORT")) ?? "";

describe("checklist (§13)", () => {
  it("1: a second next without an answer is the same event at once", async () => {
    expect(
      await said(async (process, say) => {
        const first = await process.next();
        const second = await process.next();
        say(String(second.response.status));
        say(String(first.requestId === second.requestId && first.event === second.event));
      }),
    ).toEqual(["200", "true"]);
  });

  it("2 and 3: a wrong id is 400, a wrong state 403; a second answer is 403 before next, 400 after it", async () => {
    expect(
      await said(async (process, say) => {
        const { requestId: id } = await process.next();
        say(String((await process.respond("other", "1")).status));
        say(String((await process.respond(id, "1")).status));
        say(String((await process.respond(id, "1")).status));
        void process.next();
        await Promise.resolve();
        await Promise.resolve();
        say(String((await process.respond(id, "1")).status));
      }),
    ).toEqual(["400", "202", "403", "400"]);
  });

  it("4: the 202 body is 16 bytes of JSON without a charset", async () => {
    expect(
      await said(async (process, say) => {
        const { requestId: id } = await process.next();
        const answer = await process.respond(id, "1");
        say(`${answer.body.length} ${headerValue(answer.headers, "content-type")}`);
      }),
    ).toEqual(["16 application/json"]);
  });

  it("5: errors of the Runtime API have the message first and a newline, the invoker's the type first and none", async () => {
    const lines = await said(async (process, say) => {
      await process.next();
      say(utf8Text((await process.respond("other", "1")).body));
    });
    expect(lines).toEqual([
      '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
    ]);
    const { answer } = await run(async (process) => {
      await process.next();
      return 1;
    });
    expect(answer).toMatch(/^Unhandled \{"errorType":.*"errorMessage":.*\}$/);
  });

  it("6: work between the answer and next counts in Duration", async () => {
    const f = await run(async (process) => {
      const { requestId: id } = await process.next();
      await process.respond(id, "1");
      await process.sleep(700);
      await process.next();
      return 0;
    }, 1_000);
    expect(f.answer).toBe("1");
    expect(reportOf(f)).toContain("⇥Duration: 700.00 ms⇥");
  });

  it("7: /error does not restart the process", async () => {
    const f = await run(async (process) => {
      for (;;) {
        const { requestId: id } = await process.next();
        await process.fail(id, "{}");
      }
    });
    await f.call();
    expect(f.eventsOf("process.started")).toHaveLength(1);
  });

  it("8 and 9: init/error does not end the process, and is refused after the first next", async () => {
    expect(
      await said(async (process, say) => {
        await process.next();
        say(utf8Text((await process.initError("{}")).body));
      }),
    ).toEqual([
      '{"errorMessage":"State transition from Running to InitError failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}\n',
    ]);
    const f = createServiceFixture(async (process) => {
      await process.initError("{}");
      return process.hang();
    });
    void f.call();
    await f.advance(9_999);
    expect(f.eventsOf("process.exited")).toHaveLength(0);
  });

  it("10: exit status 0 in an invocation is an error too", async () => {
    const { answer } = await run((process) => process.next().then(() => 0));
    expect(answer).toBe(
      `Unhandled {"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited without providing a reason"}`,
    );
  });

  it("12: a failing cold start runs the bootstrap twice", async () => {
    const f = await run(() => Promise.resolve(1));
    expect(f.eventsOf("process.started")).toHaveLength(2);
    expect(f.log().map((line) => line.split(" ")[0])).toEqual([
      "INIT_START",
      "INIT_REPORT",
      "INIT_REPORT",
      "START",
      "END",
      "REPORT",
    ]);
  });

  it("13: init has 10 s whatever the timeout, and the second try the whole timeout", async () => {
    const f = await run(
      async (process) => {
        await process.sleep(process.startNumber === 1 ? 10_001 : 900);
        const { requestId: id } = await process.next();
        await process.respond(id, "1");
        await process.next();
        return 0;
      },
      12_000,
      { timeoutSeconds: 1 },
    );
    expect(f.answer).toBe("1");
    // 14: and the first REPORT has no Init Duration then, the time is inside Duration
    expect(reportOf(f)).toContain("⇥Duration: 900.00 ms⇥");
    expect(reportOf(f)).not.toContain("Init Duration");
  });

  it("15: billed is rounded up to 1 ms and contains the init", async () => {
    const f = await run(async (process) => {
      await process.sleep(91.8);
      const { requestId: id } = await process.next();
      await process.sleep(79.88);
      await process.respond(id, "1");
      await process.next();
      return 0;
    }, 300);
    expect(reportOf(f)).toContain("⇥Billed Duration: 172 ms⇥");
  });

  it("16: a time-out kills with SIGKILL, never with SIGTERM", async () => {
    const f = await run((process) => process.next().then(() => process.hang()), 3_000);
    expect(f.engine.history.filter((line) => line.includes("died"))).toEqual([
      "environment-1 died: killed",
    ]);
  });

  it("19: _X_AMZN_TRACE_ID and AWS_EXECUTION_ENV are not set, nor HOME (49)", async () => {
    const lines = await said(async (process, say) => {
      for (const name of ["_X_AMZN_TRACE_ID", "AWS_EXECUTION_ENV", "HOME"]) {
        say(`${name} ${process.spec.variables.has(name)}`);
      }
      await process.next();
    });
    expect(lines.every((line) => line.endsWith("false"))).toBe(true);
  });

  it("20: headers without a value are left out", async () => {
    expect(
      await said(async (process, say) => {
        const { response } = await process.next();
        for (const [name] of response.headers) say(name);
      }),
    ).toEqual([
      "Content-Type",
      "Lambda-Runtime-Aws-Request-Id",
      "Lambda-Runtime-Deadline-Ms",
      "Lambda-Runtime-Invocation-Id",
      "Lambda-Runtime-Invoked-Function-Arn",
      "Lambda-Runtime-Trace-Id",
    ]);
  });

  it("25: after 413 an error report is 403, and next works", async () => {
    expect(
      await said(async (process, say) => {
        const { requestId: id } = await process.next();
        say(String((await process.respond(id, new Uint8Array(6_291_557))).status));
        say(String((await process.fail(id, "{}")).status));
        void process.next().then(() => say("unexpected"));
      }),
    ).toEqual(["413", "403"]);
  });

  it("26 and 27: what is not JSON, and nothing at all, reach the caller as they are", async () => {
    for (const body of ["not JSON", ""]) {
      const { answer } = await run(async (process) => {
        const { requestId: id } = await process.next();
        await process.respond(id, body);
        return process.hang();
      });
      expect(answer).toBe(body);
    }
  });

  it("31: the text for a missing bootstrap lists both paths", async () => {
    const f = createServiceFixture({
      kind: "entry-point-missing",
      candidates: [
        { path: "/var/task/bootstrap", outcome: "missing" },
        { path: "/opt/bootstrap", outcome: "missing" },
      ],
    });
    expect(await f.call()).toContain(
      "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    );
  });

  it("41: the log stream is the environment's: date, version, 32 hex digits", async () => {
    const f = await run((process) =>
      process
        .next()
        .then(({ requestId: id }) => process.respond(id, "1"))
        .then(() => 0),
    );
    expect(f.eventsOf("environment.created")[0]?.logStream).toMatch(
      /^2026\/01\/31\/\[\$LATEST\][0-9a-f]{32}$/,
    );
  });

  it("42: next has no time limit", async () => {
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId: id } = await process.next();
        await process.respond(id, "1");
      }
    });
    await f.call();
    await f.advance(24 * 3_600_000);
    expect(await f.call()).toBe("1");
    expect(f.eventsOf("process.started")).toHaveLength(1);
  });

  it("46: new-style failure logs have no error text, old-style ones no Status", async () => {
    for (const [failureLogStyle, hasText] of [
      ["new", false],
      ["old", true],
    ] as const) {
      const f = await run((process) => process.next().then(() => 1), 0, { failureLogStyle });
      expect(f.log().some((line) => line.includes("Error: Runtime exited"))).toBe(hasText);
      expect(reportOf(f).includes("Status:")).toBe(!hasText);
    }
  });
});
