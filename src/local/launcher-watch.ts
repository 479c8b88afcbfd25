import { readFileSync } from "node:fs";

const CHECK_EVERY_MS = 1000;

/**
 * Calls `onGone` when the process that started us is gone: npm passes signals on, but not its own violent death, and between npm
 * and us stands a shell, which outlives it. Only for a start by npm: otherwise a person may mean us to stay.
 */
export function watchLauncher(onGone: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const launchers = (): string => `${process.ppid} ${parentOf(process.ppid) ?? ""}`;
  const first = launchers();
  const timer = setInterval(() => {
    if (launchers() === first) return;
    clearInterval(timer);
    onGone();
  }, CHECK_EVERY_MS);
  timer.unref();
}

/** `undefined` where there is no `/proc`. */
function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  } catch {
    return undefined;
  }
}
