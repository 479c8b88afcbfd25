import { describe, expect, it, vi } from "vitest";
import type { Command, SimulatorMessage } from "../protocol.ts";
import { type Sandbox, createSandboxHost } from "./sandbox-host.ts";
import {
  type SimulatorListener,
  type SimulatorWorker,
  createSimulatorClient,
} from "./simulator-client.ts";

/** A Web Worker that only takes notes. */
class FakeWorker implements SimulatorWorker {
  readonly posted: Command[] = [];
  isTerminated = false;
  onmessage: SimulatorWorker["onmessage"] = null;
  onerror: SimulatorWorker["onerror"] = null;
  postMessage(message: Command): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  say(data: SimulatorMessage): void {
    this.onmessage?.({ data } as MessageEvent<SimulatorMessage>);
  }
  die(): void {
    this.onerror?.({ message: "out of memory", preventDefault: () => undefined } as ErrorEvent);
  }
  /** The newest command of a kind. */
  last<K extends Command["kind"]>(kind: K): Extract<Command, { kind: K }> | undefined {
    return this.posted.findLast(
      (command): command is Extract<Command, { kind: K }> => command.kind === kind,
    );
  }
}

function start(
  openSandbox: () => Promise<Sandbox> = () =>
    Promise.resolve({ port: new MessageChannel().port1, dispose: () => undefined }),
) {
  const workers: FakeWorker[] = [];
  const listener: SimulatorListener = {
    onReady: vi.fn<SimulatorListener["onReady"]>(),
    onTrace: vi.fn<SimulatorListener["onTrace"]>(),
    onHeld: vi.fn<SimulatorListener["onHeld"]>(),
    onLost: vi.fn<SimulatorListener["onLost"]>(),
  };
  const client = createSimulatorClient(listener, createSandboxHost(openSandbox), () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  });
  const worker = (): FakeWorker => {
    const newest = workers.at(-1);
    if (newest === undefined) throw new Error("No worker was started");
    return newest;
  };
  return { client, listener, workers, worker };
}

const INVOKE = {
  payload: new Uint8Array(),
  invocationType: "RequestResponse",
} as const;

describe("simulator client", () => {
  it("gives each answer to the command that asked for it", async () => {
    const { client, worker } = start();
    const first = client.invoke(INVOKE);
    const second = client.prepareEngine("linux");
    const id = worker().last("invoke")?.id ?? -1;
    worker().say({
      kind: "answer",
      id: worker().last("prepare-engine")?.id ?? -1,
      answer: undefined,
    });
    await second;
    worker().say({ kind: "answer", id, answer: { kind: "accepted", requestId: "r", status: 202 } });
    await expect(first).resolves.toEqual({ kind: "accepted", requestId: "r", status: 202 });
  });

  it("rejects with the simulator's words", async () => {
    const { client, worker } = start();
    const deployed = client.prepareEngine("linux");
    worker().say({
      kind: "failed",
      id: worker().last("prepare-engine")?.id ?? -1,
      message: "No image.",
    });
    await expect(deployed).rejects.toThrow("No image.");
  });

  it("ignores answers that nobody waits for", () => {
    const { worker } = start();
    expect(() => worker().say({ kind: "answer", id: 99, answer: undefined })).not.toThrow();
  });

  it("starts a new simulator when one dies, with step mode and breakpoints as they were", async () => {
    const { client, listener, worker, workers } = start();
    worker().say({ kind: "ready" });
    client.setStepMode(true, false);
    client.setBreakpoints([{ id: "b", path: "/next" }]);
    const lost = client.invoke(INVOKE);
    worker().die();
    await expect(lost).rejects.toThrow("The simulator stopped (out of memory)");
    expect(listener.onLost).toHaveBeenCalledWith("out of memory");
    expect(workers[0]?.isTerminated).toBe(true);
    expect(worker().last("step-mode")).toMatchObject({ isOn: true });
    expect(worker().last("breakpoints")).toMatchObject({ breakpoints: [{ id: "b" }] });
  });

  it("does not listen to a simulator that it has given up", () => {
    const { listener, worker, workers } = start();
    worker().die();
    workers[0]?.say({ kind: "ready" });
    expect(listener.onReady).not.toHaveBeenCalled();
  });

  it("stops trying when the simulator can't be started", async () => {
    const { client, worker, workers } = start();
    for (let count = 0; count < 5; count += 1) worker().die();
    expect(workers).toHaveLength(3);
    await expect(client.invoke(INVOKE)).rejects.toThrow("Reload the page");
  });

  it("hands the port of a sandbox over, and says why there is none", async () => {
    const wanted = {
      kind: "sandbox-wanted",
      sandboxId: 7,
      what: "linux",
      allowedOrigins: [],
    } as const;
    const { worker } = start();
    worker().say(wanted);
    await vi.waitFor(() => expect(worker().last("sandbox")).toMatchObject({ sandboxId: 7 }));

    const failing = start(() => Promise.reject(new Error("No frames here.")));
    failing.worker().say(wanted);
    await vi.waitFor(() =>
      expect(failing.worker().last("sandbox-failed")).toMatchObject({
        sandboxId: 7,
        message: "No frames here.",
      }),
    );
  });

  it("ends sandboxes that are dropped, also while they are being made", async () => {
    const dispose = vi.fn<() => void>();
    const sandbox = { port: new MessageChannel().port1, dispose };
    let finish: (made: typeof sandbox) => void = () => undefined;
    const making = new Promise<typeof sandbox>((resolve) => {
      finish = resolve;
    });
    const host = createSandboxHost(() => making);
    const opened = host.open({
      kind: "sandbox-wanted",
      sandboxId: 1,
      what: "linux",
      allowedOrigins: [],
    });
    host.drop(1);
    finish(sandbox);
    await expect(opened).rejects.toThrow("no longer wanted");
    expect(dispose).toHaveBeenCalledOnce();
  });
});
