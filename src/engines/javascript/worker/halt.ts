import { wallTime } from "./natives.ts";

/**
 * Stops this thread where it stands and never returns, as `process.exit` does. The client ends the Web Worker as soon
 * as it reads the exit message.
 */
export function haltThread(): never {
  for (;;) pauseThread(undefined);
}

/** Lets this thread stand still for so many milliseconds, or for ever. */
export function pauseThread(milliseconds: number | undefined): void {
  try {
    // Shared WebAssembly memory exists without cross-origin isolation, where `SharedArrayBuffer` itself is hidden.
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    Atomics.wait(new Int32Array(memory.buffer), 0, 0, milliseconds);
  } catch {
    // Nothing to wait on in this browser: spin. Where it is for ever, until the Web Worker is ended in a moment.
    const end = wallTime() + (milliseconds ?? Infinity);
    while (wallTime() < end);
  }
}
