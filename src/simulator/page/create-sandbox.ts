import type { SimulatorMessage } from "../protocol.ts";
import type { Sandbox } from "./sandbox-host.ts";

/** Loads the host side of the wanted engine and makes a sandbox with it. Neither is loaded before it is wanted. */
export async function createSandbox(
  wanted: Extract<SimulatorMessage, { readonly kind: "sandbox-wanted" }>,
): Promise<Sandbox> {
  if (wanted.engine === "javascript") {
    const { createJavaScriptSandbox } = await import("#engines/javascript/host/create-sandbox.ts");
    return createJavaScriptSandbox(wanted.allowedOrigins);
  }
  const { createLinuxSandbox } = await import("#engines/linux/host/create-sandbox.ts");
  return createLinuxSandbox();
}
