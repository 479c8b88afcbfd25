import { spawn } from "node:child_process";

/** Opens an address of ours in the person's browser, where there is a desktop; silently nothing where there is none. */
export function openInBrowser(address: string): void {
  const isDesktop =
    process.platform === "darwin" ||
    process.env["DISPLAY"] !== undefined ||
    process.env["WAYLAND_DISPLAY"] !== undefined;
  if (!isDesktop) return;
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(command, [address], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}
