import { describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { FakeProcess, FakeScript } from "./fake-engine.test-support.ts";
import { TEST_CONFIGURATION, createServiceFixture, requestId } from "./service.test-support.ts";

/** Internal extensions in the life of an environment (Runtime API reference §10, §3.5). */
const ID = requestId(1);

async function register(process: FakeProcess, name: string, events = ["INVOKE"]): Promise<string> {
  const { headers, status, body } = await process.call("POST", "2020-01-01/extension/register", {
    headers: [["Lambda-Extension-Name", name]],
    body: JSON.stringify({ events }),
  });
  return status === 200
    ? (headerValue(headers, "Lambda-Extension-Identifier") ?? "")
    : utf8Text(body);
}
const nextEvent = async (process: FakeProcess, identifier: string): Promise<string> =>
  utf8Text(
    (
      await process.call("GET", "2020-01-01/extension/event/next", {
        headers: [["Lambda-Extension-Identifier", identifier]],
      })
    ).body,
  );

/** A runtime with an internal extension that needs `initMs` before its first `next` and `workMs` for each invocation. */
const extended =
  (initMs: number, workMs: number, seen: string[] = []): FakeScript =>
  async (process) => {
    const identifier = await register(process, "inside");
    void (async () => {
      if (initMs > 0) await process.sleep(initMs);
      for (;;) {
        seen.push(await nextEvent(process, identifier));
        if (workMs > 0) await process.sleep(workMs);
      }
    })();
    for (;;) {
      const { requestId: id } = await process.next();
      await process.respond(id, "1");
    }
  };

describe("init", () => {
  it("ends when the runtime and every registered extension have called next", async () => {
    const f = createServiceFixture(extended(250, 0));
    const answer = f.call();
    await f.advance(1_000);
    expect(await answer).toBe("1");
    expect(f.log().at(-1)).toContain("Init Duration: 250.00 ms");
  });

  it("writes one EXTENSION line for each, after the output of init and before START", async () => {
    const f = createServiceFixture(extended(0, 0));
    await f.call();
    expect(f.log().slice(1, 3)).toEqual([
      "EXTENSION⇥Name: inside⇥State: Ready⇥Events: [INVOKE]",
      `START RequestId: ${ID} Version: $LATEST`,
    ]);
  });

  it("runs out of time when an extension never calls next", async () => {
    const f = createServiceFixture(extended(60_000, 0));
    const answer = f.call();
    await f.advance(20_000);
    expect(await answer).toContain("Sandbox.Timedout");
    expect(f.log()).toContain("EXTENSION⇥Name: inside⇥State: Registered⇥Events: [INVOKE]");
  });

  it("closes registration with the runtime's first next", async () => {
    const said: string[] = [];
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      said.push(await register(process, "late"));
      await process.respond(id, "1");
      await process.next();
      return process.hang();
    });
    await f.call();
    expect(said).toEqual([
      '{"errorMessage":"Extension registration closed already","errorType":"Extension.RegistrationClosed"}\n',
    ]);
  });
});

describe("an invocation", () => {
  it("is told to the extension with the runtime's own deadline", async () => {
    const seen: string[] = [];
    const f = createServiceFixture(extended(0, 0, seen));
    await f.call();
    await f.settle();
    const [delivered] = f.eventsOf("invocation.delivered");
    expect(JSON.parse(seen[0] ?? "")).toMatchObject({
      eventType: "INVOKE",
      requestId: ID,
      deadlineMs: delivered?.deadlineMs,
    });
  });

  it("ends when the extension has called next too; the caller has its answer before", async () => {
    const f = createServiceFixture(extended(0, 400));
    expect(await f.call()).toBe("1");
    expect(f.eventsOf("invocation.finished")).toEqual([]);
    await f.advance(500);
    expect(f.eventsOf("invocation.finished")).toMatchObject([{ durationMs: 400 }]);
  });

  it("times out by a slow extension after the caller had its answer; the environment is reset", async () => {
    const f = createServiceFixture(extended(0, 60_000));
    expect(await f.call()).toBe("1");
    await f.advance(4_000);
    expect(f.eventsOf("invocation.finished")).toMatchObject([{ status: "timeout" }]);
    expect(f.eventsOf("environment.phase").at(-1)?.phase).toBe("reset");
  });

  it("comes after a reset with extensions that have to register again", async () => {
    const f = createServiceFixture(async (process) => {
      await register(process, "inside", []).then((identifier) => {
        void nextEvent(process, identifier);
      });
      const { requestId: id } = await process.next();
      if (process.startNumber === 1) return 1;
      await process.respond(id, "again");
      await process.next();
      return process.hang();
    });
    const first = f.call();
    await f.advance(1_000);
    expect(await first).toContain("Runtime.ExitError");
    expect(await f.call()).toBe("again");
    expect(f.log().filter((line) => line.startsWith("EXTENSION"))).toHaveLength(2);
  });
});

describe("shutdown (§3.5)", () => {
  it.each([
    ["with an internal extension: SIGTERM first", true, "environment-1 died: terminated"],
    ["without one: SIGKILL at once", false, "environment-1 died: killed"],
  ])("%s", async (_what, hasExtension, expected) => {
    const f = createServiceFixture(
      hasExtension
        ? extended(0, 0)
        : async (process) => {
            await process.next();
            return process.hang();
          },
    );
    f.service.createEnvironment();
    await f.settle();
    f.service.stopEnvironment("environment-1", "shutdown");
    await f.advance(1_000);
    expect(f.engine.history).toContain(expected);
    expect(
      f
        .eventsOf("environment.phase")
        .map(({ phase }) => phase)
        .slice(-2),
    ).toEqual(["shutdown", "gone"]);
    expect(f.disconnected).toEqual(["environment-1"]);
  });
});

// AWS's emulator, rapi/middleware AllowIfExtensionsEnabled: 404 without a body; a deprecated hook (§5.2).
it.each(["register", "event/next", "init/error", "exit/error"])(
  "a layer with the file that switches extensions off: %s is not there",
  async (call) => {
    const said: string[] = [];
    const f = createServiceFixture(async (process) => {
      const method = call === "event/next" ? "GET" : "POST";
      const { status, body } = await process.call(method, `2020-01-01/extension/${call}`);
      said.push(`${status} ${utf8Text(body)}`);
      const { requestId: id } = await process.next();
      await process.respond(id, "1");
      return process.hang();
    });
    f.service.deploy(TEST_CONFIGURATION, {
      files: [{ path: "/opt/disable-extensions-jwigqn8j", bytes: new Uint8Array(), mode: 0o644 }],
    });
    expect(await f.call()).toBe("1");
    expect(said).toEqual(["404 "]);
  },
);
