import { describe, expect, it } from "vitest";
import { RUNTIME_PROCESS, extensionProcess } from "#contract/process-id.ts";
import { createEnvironmentRecord } from "./environment.ts";
import { type Exchange, createExchange } from "./exchange.ts";
import { createLife } from "./life.ts";
import { createProcessRecord } from "./process-record.ts";

const START = { seq: 0, at: 0 };
const environment = (id: string) =>
  createEnvironmentRecord(id, { ordinal: 1, deployment: 1 }, START);
const poll = (exchangeId: string): Exchange =>
  createExchange({
    kind: "api.request",
    seq: 1,
    at: 1 as never, // any moment will do
    environmentId: "a",
    process: RUNTIME_PROCESS,
    exchangeId,
    method: "GET",
    path: "/2018-06-01/runtime/invocation/next",
    headers: [],
  });

describe("createLife", () => {
  it("counts a process alive while it is in any environment", () => {
    const life = createLife();
    const [a, b] = [environment("a").runtime, environment("b").runtime];
    life.setAlive(a, true);
    life.setAlive(b, true);
    life.setAlive(a, false);
    expect([...life.now.alive]).toEqual([RUNTIME_PROCESS]);
    life.setAlive(b, false);
    expect(life.now.alive.size).toBe(0);
  });

  it("tells the runtime and each extension apart", () => {
    const life = createLife();
    const extension = createProcessRecord(extensionProcess("collector"), 0);
    const exchange = poll("1");
    life.setAlive(extension, true);
    life.startWaiting(extension, exchange);
    expect([...life.now.waiting]).toEqual(["extension:collector"]);
    expect(life.now.alive.has(RUNTIME_PROCESS)).toBe(false);
    life.stopWaiting(extension, exchange);
    expect(life.now.waiting.size).toBe(0);
  });

  it("keeps one object while nothing changes, whatever is said twice", () => {
    const life = createLife();
    const { runtime } = environment("a");
    const exchange = poll("1");
    life.setAlive(runtime, true);
    life.startWaiting(runtime, exchange);
    const { now } = life;
    life.setAlive(runtime, true);
    life.startWaiting(runtime, exchange);
    life.startWaiting(runtime, poll("2"));
    life.stopWaiting(runtime, poll("3"));
    expect(life.now).toBe(now);
  });

  it("runs handlers of several invocations of one environment until the last returns", () => {
    const life = createLife();
    const busy = environment("a");
    life.startHandler(busy, "first");
    life.startHandler(busy, "second");
    life.startHandler(busy, "second");
    expect(life.stopHandler(busy, "first")).toBe(true);
    expect(life.stopHandler(busy, "first")).toBe(false);
    expect(life.now.isHandlerRunning).toBe(true);
    life.stopHandlers(busy);
    expect(life.now.isHandlerRunning).toBe(false);
  });
});
