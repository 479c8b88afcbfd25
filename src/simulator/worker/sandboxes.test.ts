import { describe, expect, it } from "vitest";
import type { SimulatorMessage } from "../protocol.ts";
import { Sandboxes } from "./sandboxes.ts";

/** A port that notes whether it was closed. */
function fakePort() {
  const port = { isClosed: false, close: () => void (port.isClosed = true) };
  return port as typeof port & MessagePort; // nothing else of a port is used
}

function start() {
  const posted: SimulatorMessage[] = [];
  return { posted, sandboxes: new Sandboxes((message) => posted.push(message)) };
}

describe("sandboxes that the page makes", () => {
  it("are asked for one by one, and come back in any order", async () => {
    const { posted, sandboxes } = start();
    const linux = sandboxes.create("linux", []);
    const javascript = sandboxes.create("javascript", ["https://api.example"]);
    expect(posted).toEqual([
      { kind: "sandbox-wanted", sandboxId: 1, what: "linux", allowedOrigins: [] },
      {
        kind: "sandbox-wanted",
        sandboxId: 2,
        what: "javascript",
        allowedOrigins: ["https://api.example"],
      },
    ]);
    const [first, second] = [fakePort(), fakePort()];
    sandboxes.resolve(2, second);
    sandboxes.resolve(1, first);
    expect((await linux).port).toBe(first);
    expect((await javascript).port).toBe(second);
  });

  it("close their port and tell the page when they are dropped", async () => {
    const { posted, sandboxes } = start();
    const made = sandboxes.create("javascript", []);
    const port = fakePort();
    sandboxes.resolve(1, port);
    (await made).dispose();
    expect(port.isClosed).toBe(true);
    expect(posted.at(-1)).toEqual({ kind: "sandbox-dropped", sandboxId: 1 });
  });

  it("say why when the page can't make one", async () => {
    const { sandboxes } = start();
    const made = sandboxes.create("linux", []);
    sandboxes.reject(1, "The browser refused the frame.");
    await expect(made).rejects.toThrow("The browser refused the frame.");
  });

  it("are dropped at once when nobody waits for them any more", async () => {
    const { posted, sandboxes } = start();
    const made = sandboxes.create("linux", []);
    sandboxes.reject(1, "too late");
    await expect(made).rejects.toThrow("too late");
    const port = fakePort();
    sandboxes.resolve(1, port);
    expect(port.isClosed).toBe(true);
    expect(posted.at(-1)).toEqual({ kind: "sandbox-dropped", sandboxId: 1 });
  });
});
