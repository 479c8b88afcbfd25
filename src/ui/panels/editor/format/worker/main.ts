import { messageOf } from "#base/message-of.ts";
import init, { format } from "@wasm-fmt/shfmt/web";
import type { ShellFormatAnswer, ShellFormatRequest } from "./protocol.ts";

/** Web Worker with shfmt: a long script must not stop the typing, and one that hangs it can be ended. */
const scope = globalThis as unknown as DedicatedWorkerGlobalScope; // the only place where this file runs

scope.addEventListener("message", ({ data, ports }: MessageEvent<ShellFormatRequest>) => {
  void answer(data).then((message) => ports[0]?.postMessage(message));
});

async function answer({ wasmUrl, text, style }: ShellFormatRequest): Promise<ShellFormatAnswer> {
  try {
    await init(wasmUrl);
    // No path: the shebang says which shell. `sh` is taken for Bash, as it is in Lambda's image.
    return { kind: "formatted", text: format(text, undefined, { ...style }) };
  } catch (error) {
    const said = messageOf(error);
    const at = /^(\d+):(\d+): (.*)/.exec(said);
    return at === null
      ? { kind: "failed", message: said }
      : { kind: "refused", line: Number(at[1]), column: Number(at[2]), message: at[3] ?? "" };
  }
}
