import { createJavaScriptSandbox } from "#engines/javascript/host/create-sandbox.ts";

/* The page's half: makes sandboxes for the simulator's Web Worker, and hands the bench's calls on. */
const worker = new Worker(new URL("./simulator-worker.ts", import.meta.url), { type: "module" });
const sandboxes = new Map<number, { dispose(): void }>();
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
const documents = new URL("/sandbox/", document.baseURI);
let lastId = 0;

worker.addEventListener("message", ({ data }: MessageEvent) => {
  const message = data as { kind: string; id: number; value?: unknown; message?: string };
  if (message.kind === "sandbox-wanted") {
    void createJavaScriptSandbox([], { documents }).then((sandbox) => {
      const { port } = sandbox;
      sandboxes.set(message.id, sandbox);
      worker.postMessage({ kind: "sandbox", id: message.id, port }, [port]);
    });
  } else if (message.kind === "sandbox-dropped") {
    sandboxes.get(message.id)?.dispose();
    sandboxes.delete(message.id);
  } else if (message.kind === "answer") {
    waiting.get(message.id)?.resolve(message.value);
  } else {
    waiting.get(message.id)?.reject(new Error(message.message));
  }
});

function bench(name: string, ...args: readonly unknown[]): Promise<unknown> {
  lastId += 1;
  const id = lastId;
  worker.postMessage({ kind: "call", id, name, args });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

Object.assign(globalThis, { bench });
document.documentElement.dataset["ready"] = "true";
