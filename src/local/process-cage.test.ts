import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  BASH_LOOP,
  afterwards,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";
import { createProcessCages } from "./process-cage.ts";

afterEach(cleanUp);

const cages = createProcessCages();
await cages?.close();

/** A process that has left its group, its session, its parent and its variables; its number stands in `fled`. */
const FLEE = `env -i /bin/sh -c 'setsid /bin/sh -c "sleep 1000 & echo \\$! >fled; wait" >/dev/null 2>&1 &'
until [ -s fled ]; do sleep 0.01; done`;

const fleeing = (): string =>
  functionDirectory({
    bootstrap: `${BASH_LOOP}
next
${FLEE}
[ "$event" = '"hang"' ] && sleep 1000
respond '"fled"' >/dev/null
next
`,
  });

const fled = (directory: string): number => Number(readFileSync(join(directory, "fled"), "utf8"));

function stateOf(pid: number): string | undefined {
  try {
    return /\) (?<state>\S)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.groups?.["state"];
  } catch {
    return undefined;
  }
}
const isRunning = (pid: number): boolean => ![undefined, "Z"].includes(stateOf(pid));

/** Processor time so far, in ticks. */
const ticks = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(" ")[13]);

// Where the system has no control groups for us, docs/local-mode.md says what remains.
describe.runIf(cages !== undefined)("a process that fled", () => {
  it("dies with the time-out", async () => {
    const directory = fleeing();
    const { invoke } = await runFunction(directory, { timeoutSeconds: 2 });
    expect((await invoke('"hang"')).body).toContain("Sandbox.Timedout");
    await eventually(() => isRunning(fled(directory))).toBe(false);
  });

  it("dies when local mode ends", async () => {
    const directory = fleeing();
    const { invoke, close } = await runFunction(directory);
    expect((await invoke()).body).toBe('"fled"');
    expect(isRunning(fled(directory))).toBe(true);
    await close();
    await eventually(() => isRunning(fled(directory))).toBe(false);
  });

  it("dies when local mode is killed, and no control group stays behind", async () => {
    const directory = fleeing();
    const script = fileURLToPath(new URL("../../scripts/local.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, directory, "--port", "0", "--api-port", "0"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    afterwards(() => void child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output).toContain("listening on ");
    const origin = /listening on (\S+)/.exec(output)?.[1] ?? "";
    const path = "/2015-03-31/functions/function/invocations";
    const answer = await fetch(origin + path, { method: "POST", body: "{}" });
    expect(await answer.text()).toBe('"fled"');
    expect(isRunning(fled(directory))).toBe(true);
    child.kill("SIGKILL");
    await eventually(() => isRunning(fled(directory))).toBe(false);
    const ofChild = `lambda-runtime-playground-${child.pid}-`;
    const left = (): string[] =>
      readdirSync(dirname(cages?.root ?? "")).filter((name) => name.startsWith(ofChild));
    await eventually(left).toEqual([]);
  });

  it("stands still while the environment is frozen", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
env -i /bin/sh -c 'setsid /bin/sh -c "while :; do :; done & echo \\$! >fled; wait" >/dev/null 2>&1 &'
until [ -s fled ]; do sleep 0.01; done
while next; do respond '"ok"' >/dev/null; done
`,
    });
    const { invoke } = await runFunction(directory);
    expect((await invoke()).body).toBe('"ok"');
    const pid = fled(directory);
    // Frozen once the clock of its work stands: two looks in a row that agree.
    let before = -1;
    await eventually(() => {
      const last = before;
      before = ticks(pid);
      return before === last;
    }).toBe(true);
    expect((await invoke()).body).toBe('"ok"');
  });
});
