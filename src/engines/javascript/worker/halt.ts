/**
 * Stops this thread where it stands and never returns, as `process.exit` does. The client ends the Web Worker as soon
 * as it reads the exit message.
 */
export function haltThread(): never {
  try {
    // Shared WebAssembly memory exists without cross-origin isolation, where `SharedArrayBuffer` itself is hidden.
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    for (;;) Atomics.wait(new Int32Array(memory.buffer), 0, 0);
  } catch {
    for (;;); // nothing to wait on in this browser: spin for the moment until the Web Worker is ended
  }
}
