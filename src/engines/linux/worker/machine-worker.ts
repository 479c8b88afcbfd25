import wasmUrl from "v86/build/v86.wasm?url";
import { takePort } from "#wire/open-thread.ts";
import type { MachineSetup } from "../shared/machine-protocol.ts";
import { loadImage } from "./image-store.ts";
import { MachineHost } from "./machine-host.ts";

/* Web Worker with one Linux machine. */
takePort((port, setup) => {
  const { baseUrl } = setup as MachineSetup; // our own page at the other end
  const wasm = new URL(wasmUrl, self.location.href).href;
  const machine = new MachineHost(port, (onProgress) => loadImage(baseUrl, wasm, onProgress));
  self.addEventListener("error", ({ message }) => machine.fail(`The emulator failed: ${message}`));
  self.addEventListener("unhandledrejection", ({ reason }) =>
    machine.fail(`The emulator failed: ${String(reason)}`),
  );
});
