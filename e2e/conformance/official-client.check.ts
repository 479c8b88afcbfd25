// One of AWS's runtime interface clients against local mode. `npm run conformance` makes a function with each and names it.
import { afterEach, describe, expect, it } from "vitest";
import { cleanUp, eventually } from "../../src/local/local.test-support.ts";
import { id, run } from "./official-client.ts";

/** How each client words the error of a handler, and the exit of its process. */
const FAILURES: Readonly<Record<string, string>> = {
  node: "TypeError",
  cpp: "Mine",
  python: "ValueError",
  go: "errorString",
};

afterEach(cleanUp);

describe("an official client", () => {
  it("runs a handler, cold and warm, with its context", async () => {
    const { invoke, logs } = await run("app.handler");
    const event = { n: 1, text: "Grüße, 世界 \u{1f680}", long: "y".repeat(100_000) };
    const first = await invoke(event);
    expect(first.FunctionError).toBeUndefined();
    expect(first.result).toMatchObject({
      event,
      count: 1,
      id: first.$metadata.requestId,
      arn: "arn:aws:lambda:us-east-1:123456789012:function:function",
    });
    expect(first.result["trace"]).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/,
    );
    expect(first.result["remaining"]).toSatisfy((ms: number) => ms > 0 && ms <= 20_000);
    expect((await invoke({ n: 2 })).result["count"]).toBe(2);
    await eventually(() => logs().filter((line) => line.includes("handling"))).toHaveLength(2);
  });

  it("reports an error of the handler, and goes on", async () => {
    const { invoke } = await run("app.handler");
    const answer = await invoke({ do: "fail" });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.result).toMatchObject({ errorType: FAILURES[id], errorMessage: "on purpose" });
    expect((await invoke()).result["count"]).toBe(2);
  });

  it("is started again after it has ended itself", async () => {
    const { invoke } = await run("app.handler");
    expect((await invoke({ do: "exit" })).result).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/exit status 7$/),
    });
    expect((await invoke()).result["count"]).toBe(1);
  });

  it("is killed when the time is up", async () => {
    const { invoke } = await run("app.handler", 2);
    expect((await invoke({ do: "hang" })).result).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 2.00 seconds"),
    });
  });

  it("hears that its response is too large", async () => {
    const { invoke } = await run("app.handler");
    const answer = await invoke({ do: "huge" });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.result).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
    expect((await invoke()).FunctionError).toBeUndefined();
  });
});
