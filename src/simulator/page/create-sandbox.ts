import type { PageMade, SimulatorMessage } from "../protocol.ts";
import type { Sandbox } from "./sandbox-host.ts";

type Wanted = Extract<SimulatorMessage, { readonly kind: "sandbox-wanted" }>;

/** Makes a sandbox, or starts a thread, and loads what that takes. Nothing is loaded before it is wanted. */
export async function createSandbox(wanted: Wanted): Promise<Sandbox> {
  return HOSTS[wanted.what](wanted);
}

const HOSTS: Readonly<Record<PageMade, (wanted: Wanted) => Promise<Sandbox>>> = {
  async javascript({ allowedOrigins }) {
    const { createJavaScriptSandbox } = await import("#engines/javascript/host/create-sandbox.ts");
    return createJavaScriptSandbox(allowedOrigins);
  },
  async linux() {
    const { createLinuxSandbox } = await import("#engines/linux/host/create-sandbox.ts");
    return createLinuxSandbox();
  },
  async metronome() {
    const { openMetronome } = await import("#engines/javascript/host/open-metronome.ts");
    return openMetronome();
  },
  async compiler() {
    const { openCompiler } = await import("#bundle/worker/open-compiler.ts");
    return openCompiler();
  },
};
