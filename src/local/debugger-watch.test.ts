import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { HostTime } from "#base/clock.ts";
import {
  BASH_LOOP,
  afterwards,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";

afterEach(cleanUp);

/** This computer's time, and jumps ahead: a minute takes no minute. */
function jumpingTime(): HostTime & { readonly jump: (ms: number) => void } {
  let ahead = 0;
  const timers = new Set<{
    readonly fn: () => void;
    readonly due: number;
    timer: NodeJS.Timeout;
  }>();
  const now = (): number => performance.timeOrigin + performance.now() + ahead;
  return {
    now,
    setTimer(fn, ms) {
      const entry = {
        due: now() + ms,
        fn: () => {
          timers.delete(entry);
          fn();
        },
        timer: setTimeout(() => entry.fn(), ms),
      };
      timers.add(entry);
      return entry;
    },
    clearTimer(entry) {
      for (const known of timers) {
        if (known !== entry) continue;
        clearTimeout(known.timer);
        timers.delete(known);
      }
    },
    jump(ms) {
      ahead += ms;
      for (const { due, fn, timer } of timers) {
        if (due > now()) continue;
        clearTimeout(timer);
        fn();
      }
    },
  };
}

/** Marks that it works on the event, then answers once it may. */
const BOOTSTRAP = `${BASH_LOOP}
echo $$ >pid
while next; do
  touch working
  until [ -e go ]; do sleep 0.01; done
  respond '"in time"' >/dev/null
  rm -f working go
done
`;

/** What a debugger does: takes the process into its care, and lets it go when its input ends. */
const DEBUGGER = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
int main(int argc, char **argv) {
  int pid = atoi(argv[1]);
  if (ptrace(PTRACE_ATTACH, pid, 0, 0)) return perror("ptrace"), 1;
  waitpid(pid, 0, 0);
  getchar();
  return ptrace(PTRACE_DETACH, pid, 0, 0) != 0;
}
`;

function debug(directory: string, pid: number): ChildProcess {
  const program = join(directory, "debugger");
  execFileSync("cc", ["-x", "c", "-o", program, "-"], { input: DEBUGGER });
  const child = spawn(program, [String(pid)], { stdio: ["pipe", "ignore", "inherit"] });
  afterwards(() => void child.kill("SIGKILL"));
  return child;
}

async function working(options: { readonly startsProcess: boolean }) {
  const directory = functionDirectory({ bootstrap: BOOTSTRAP });
  const time = jumpingTime();
  const notes: string[] = [];
  const fn = await runFunction(directory, {
    ...options,
    time,
    timeoutSeconds: 30,
    onNote: (text) => notes.push(text),
  });
  if (!options.startsProcess) {
    const runtime = spawn(join(directory, "bootstrap"), {
      cwd: directory,
      env: { ...process.env, AWS_LAMBDA_RUNTIME_API: fn.runtimeApi },
      stdio: "ignore",
      // As in a terminal of its own.
      detached: true,
    });
    afterwards(() => {
      if (runtime.pid !== undefined) process.kill(-runtime.pid, "SIGKILL");
    });
  }
  const answer = fn.invoke();
  await eventually(() => existsSync(join(directory, "working"))).toBe(true);
  const go = (): void => writeFileSync(join(directory, "go"), "");
  const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
  return { directory, time, notes, answer, go, pid };
}

const STANDS = expect.stringContaining("stands in a debugger");

describe("a runtime that stands in a debugger", () => {
  it("that somebody started loses no simulated time in a minute, then answers", async () => {
    const { time, notes, answer, go, pid } = await working({ startsProcess: false });
    process.kill(pid, "SIGSTOP");
    await eventually(() => notes).toContainEqual(STANDS);
    time.jump(60_000);
    process.kill(pid, "SIGCONT");
    await eventually(() => notes).toContain("The runtime goes on, and time with it.");
    go();
    expect((await answer).body).toBe('"in time"');
  });

  it("that we started loses none either, though it is never stopped by us", async () => {
    const { directory, time, notes, answer, go, pid } = await working({ startsProcess: true });
    const child = debug(directory, pid);
    await eventually(() => notes).toContainEqual(STANDS);
    time.jump(60_000);
    child.stdin?.end();
    await eventually(() => notes).toContain("The runtime goes on, and time with it.");
    go();
    expect((await answer).body).toBe('"in time"');
  });

  it("but one that stops itself times out, as in Lambda", async () => {
    const { time, answer, pid } = await working({ startsProcess: true });
    process.kill(pid, "SIGSTOP");
    time.jump(60_000);
    expect((await answer).body).toContain("Sandbox.Timedout");
  });

  it("and one that goes on without a debugger has its time-out", async () => {
    const { time, answer } = await working({ startsProcess: false });
    time.jump(60_000);
    expect((await answer).body).toContain("Sandbox.Timedout");
  });
});
