import type { ExitStatus } from "#contract/engine.ts";

/** Exit status in the platform's words (Runtime API reference §3.3): `exit status 1`, `signal: killed`. */
export function describeExit(status: ExitStatus): string {
  if (status.kind === "exited") return `exit status ${status.code}`;
  return status.isOutOfMemory
    ? `signal: ${status.signal}, out of memory`
    : `signal: ${status.signal}`;
}
