import { describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { FakeProcess } from "./fake-engine.test-support.ts";
import { createServiceFixture, invocationId, requestId } from "./service.test-support.ts";

/** `Lambda-Runtime-Invocation-Id` from delivery to answer (Runtime API reference §4, §1.4), since July 2026. */
const HEADER = "Lambda-Runtime-Invocation-Id";
const ID = requestId(1);

const answer = async (
  process: FakeProcess,
  verb: "response" | "error",
  echoed: string | undefined,
  id = ID,
): Promise<string> => {
  const headers = echoed === undefined ? [] : [[HEADER, echoed] as const];
  const options = { headers, body: "1" };
  const { status, body } = await process.call("POST", `/runtime/invocation/${id}/${verb}`, options);
  return status === 202 ? "202" : `${status} ${utf8Text(body).trim()}`;
};

const GONE = '410 {"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}';

describe("Lambda-Runtime-Invocation-Id", () => {
  it.each([
    ["equal", invocationId(1), "202"],
    ["absent", undefined, "202"],
    ["another one", "22222222-0000-4000-8000-000000000000", GONE],
  ])("echoed %s", async (_what, echoed, expected) => {
    for (const verb of ["response", "error"] as const) {
      const said: string[] = [];
      const f = createServiceFixture(async (process) => {
        await process.next();
        said.push(await answer(process, verb, echoed));
        await answer(process, verb, undefined);
        await process.next();
        return process.hang();
      });
      await f.call();
      await f.settle();
      expect(said).toEqual([expected]);
    }
  });

  it("is the same when the event is delivered again, and another one for the next invocation", async () => {
    const seen: (string | undefined)[] = [];
    const f = createServiceFixture(async (process) => {
      for (;;) {
        seen.push(headerValue((await process.next()).response.headers, HEADER));
        const { requestId: id, response } = await process.next();
        seen.push(headerValue(response.headers, HEADER));
        await process.respond(id, "1");
      }
    });
    await f.call();
    await f.call();
    expect(seen).toEqual([invocationId(1), invocationId(1), invocationId(2), invocationId(2)]);
  });

  it("keeps the late answer of a first attempt from being taken for that of its retry", async () => {
    const said: string[] = [];
    const f = createServiceFixture(async (process) => {
      const first = await process.next();
      const stale = headerValue(first.response.headers, HEADER);
      await process.fail(first.requestId, "{}");
      // The retry: the same request, a minute later, in the same process.
      const retry = await process.next();
      said.push(String(retry.requestId === first.requestId));
      said.push(await answer(process, "response", stale, first.requestId));
      said.push(await answer(process, "response", headerValue(retry.response.headers, HEADER), ID));
      await process.next();
      return process.hang();
    });
    await f.invoke({ invocationType: "Event" });
    await f.advance(61_000);
    expect(said).toEqual(["true", GONE, "202"]);
    expect(f.notes()).toEqual([
      `A late answer was refused with 410: its Lambda-Runtime-Invocation-Id belongs to attempt 1 of request ${ID}, which is over. The runtime is at work on attempt 2 of the same request: without the header, the old answer would have been taken for the new attempt's.`,
    ]);
    expect(f.eventsOf("runtime.refused")).toMatchObject([{ errorType: "InvokeTimeout" }]);
  });

  it("of an answer that nobody gave it is told as such", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await answer(process, "response", "made-up", id);
      await answer(process, "response", undefined, id);
      await process.next();
      return process.hang();
    });
    await f.call();
    expect(f.notes()).toEqual([
      "An answer was refused with 410: its Lambda-Runtime-Invocation-Id made-up is none that this environment was given. Send back the value of the latest next, unchanged.",
    ]);
  });
});
