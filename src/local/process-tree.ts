import { listProc, readProc } from "./process-facts.ts";

/** Peak resident memory of a process and its living descendants in MB, or `undefined` where the host does not tell. */
export function peakMemoryMb(pid: number): number | undefined {
  let kilobytes = 0;
  for (const member of [pid, ...descendants(pid)]) {
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readProc(`/proc/${member}/status`) ?? "")?.[1];
    kilobytes += Number(peak ?? 0);
  }
  return kilobytes === 0 ? undefined : Math.ceil(kilobytes / 1024);
}

function descendants(pid: number): number[] {
  const found: number[] = [];
  for (const thread of listProc(`/proc/${pid}/task`)) {
    const children = readProc(`/proc/${pid}/task/${thread}/children`) ?? "";
    for (const child of children.split(" ").filter((text) => text !== "")) {
      found.push(Number(child), ...descendants(Number(child)));
    }
  }
  return found;
}

/**
 * Kills processes that carry this variable in their environment: those that left the process group (`setsid`) and would
 * outlive it. A no-op where there is no `/proc`.
 */
export function killByVariable(name: string, value: string): void {
  const wanted = `${name}=${value}`;
  for (const entry of listProc("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    // Unreadable for other users' processes, which are none of ours.
    if (readProc(`/proc/${entry}/environ`)?.split("\0").includes(wanted) !== true) continue;
    try {
      process.kill(Number(entry), "SIGKILL");
    } catch {
      // ended meanwhile
    }
  }
}
