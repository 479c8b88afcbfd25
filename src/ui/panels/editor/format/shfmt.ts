import wasmUrl from "@wasm-fmt/shfmt/wasm?url";
import type { ShellStyle } from "./shell-style.ts";
import type { ShellFormatAnswer, ShellFormatRequest } from "./worker/protocol.ts";

/** Formatting a script of 150 kB takes 30 ms: after this it hangs. Loading is part of it. */
const LIMIT_MS = 20_000;

let worker: Worker | undefined;

/** Formats a script with shfmt in its Web Worker, which is made for the first one and kept. */
export async function shfmt(text: string, style: ShellStyle): Promise<ShellFormatAnswer> {
  const own = (worker ??= new Worker(new URL("./worker/main.ts", import.meta.url), {
    type: "module",
  }));
  const { port1, port2 } = new MessageChannel();
  const settled = new AbortController();
  const answer = await new Promise<ShellFormatAnswer>((resolve) => {
    const fail = (message: string): void => resolve({ kind: "failed", message });
    const timer = setTimeout(() => fail("It did not end within 20 seconds."), LIMIT_MS);
    settled.signal.addEventListener("abort", () => clearTimeout(timer));
    own.addEventListener("error", ({ message }) => fail(message), { signal: settled.signal });
    port1.addEventListener("message", ({ data }: MessageEvent<ShellFormatAnswer>) => resolve(data));
    port1.start();
    const request: ShellFormatRequest = {
      wasmUrl: new URL(wasmUrl, document.baseURI).href,
      text,
      style,
    };
    own.postMessage(request, [port2]);
  });
  settled.abort();
  port1.close();
  if (answer.kind === "failed") {
    // The next try begins with a new one.
    own.terminate();
    if (worker === own) worker = undefined;
  }
  return answer;
}
