import type { ExitStatus } from "#contract/engine.ts";
import type { ProcessExited } from "../shared/agent-protocol.ts";

/** Signals of x86 Linux in the words of Go's `syscall.Signal.String()`, which is what the platform prints (§3.3). */
const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "hangup"],
  [2, "interrupt"],
  [3, "quit"],
  [4, "illegal instruction"],
  [5, "trace/breakpoint trap"],
  [6, "aborted"],
  [7, "bus error"],
  [8, "floating point exception"],
  [9, "killed"],
  [10, "user defined signal 1"],
  [11, "segmentation fault"],
  [12, "user defined signal 2"],
  [13, "broken pipe"],
  [14, "alarm clock"],
  [15, "terminated"],
  [16, "stack fault"],
  [17, "child exited"],
  [18, "continued"],
  [19, "stopped (signal)"],
  [20, "stopped"],
  [21, "stopped (tty input)"],
  [22, "stopped (tty output)"],
  [23, "urgent I/O condition"],
  [24, "CPU time limit exceeded"],
  [25, "file size limit exceeded"],
  [26, "virtual timer expired"],
  [27, "profiling timer expired"],
  [28, "window changed"],
  [29, "I/O possible"],
  [30, "power failure"],
  [31, "bad system call"],
]);

export const SIGNALS = { SIGKILL: 9, SIGTERM: 15 } as const;

/**
 * How the main process ended, in the platform's words.
 * @param memoryKillsBefore kills for memory in the environment before this process was started
 */
export function exitStatusOf(exited: ProcessExited, memoryKillsBefore: number): ExitStatus {
  if (exited.kind === "exit") return { kind: "exited", code: exited.code };
  return {
    kind: "signaled",
    signal: SIGNAL_NAMES.get(exited.code) ?? `signal ${exited.code}`,
    isOutOfMemory: exited.code === SIGNALS.SIGKILL && exited.memoryKills > memoryKillsBefore,
  };
}

/** Names of the error numbers that starting a program can end with, for x86 Linux. */
const ERRNO_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "EPERM"],
  [2, "ENOENT"],
  [5, "EIO"],
  [7, "E2BIG"],
  [8, "ENOEXEC"],
  [11, "EAGAIN"],
  [12, "ENOMEM"],
  [13, "EACCES"],
  [14, "EFAULT"],
  [16, "EBUSY"],
  [17, "EEXIST"],
  [20, "ENOTDIR"],
  [21, "EISDIR"],
  [22, "EINVAL"],
  [23, "ENFILE"],
  [24, "EMFILE"],
  [26, "ETXTBSY"],
  [28, "ENOSPC"],
  [36, "ENAMETOOLONG"],
  [40, "ELOOP"],
  [80, "ELIBBAD"],
]);

/** `EACCES` for 13; the bare number where it has no name here. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES.get(errno) ?? `errno ${errno}`;
}
