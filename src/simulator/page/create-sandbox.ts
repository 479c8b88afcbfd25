import type { EngineName } from "#contract/engine-name.ts";
import type { SimulatorMessage } from "../protocol.ts";
import type { Sandbox } from "./sandbox-host.ts";

type Wanted = Extract<SimulatorMessage, { readonly kind: "sandbox-wanted" }>;

/** Loads the host side of the wanted engine and makes a sandbox with it. Neither is loaded before it is wanted. */
export async function createSandbox(wanted: Wanted): Promise<Sandbox> {
  return HOSTS[wanted.engine](wanted);
}

const HOSTS: Readonly<Record<EngineName, (wanted: Wanted) => Promise<Sandbox>>> = {
  async javascript({ allowedOrigins }) {
    const { createJavaScriptSandbox } = await import("#engines/javascript/host/create-sandbox.ts");
    return createJavaScriptSandbox(allowedOrigins);
  },
  async linux() {
    const { createLinuxSandbox } = await import("#engines/linux/host/create-sandbox.ts");
    return createLinuxSandbox();
  },
};
