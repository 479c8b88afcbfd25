import type { ExitStatus, OutputChunk, RuntimeProcess } from "#contract/engine.ts";

/**
 * A runtime that somebody else started (`--no-process`). All that can be done to it is to hang up on it, and nothing of
 * it can be seen but its requests.
 */
export function foreignProcess(hangUp: () => void): RuntimeProcess {
  let end: (status: ExitStatus) => void = () => {};
  const exited = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  return {
    exited,
    output: nothingUntil(exited),
    onLine: undefined,
    kill(signal) {
      hangUp();
      end({
        kind: "signaled",
        signal: signal === "SIGKILL" ? "killed" : "terminated",
        isOutOfMemory: false,
      });
    },
    freeze() {},
    thaw() {},
    maxMemoryUsedMb: () => Promise.resolve(undefined),
    continueLine() {},
    variables: () => Promise.resolve(new Map()),
    position: () => undefined,
  };
}

// oxlint-disable-next-line require-yield -- there is no output to give
async function* nothingUntil(end: Promise<unknown>): AsyncGenerator<OutputChunk, void> {
  await end;
}
