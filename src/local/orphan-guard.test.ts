import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { afterwards, cleanUp, eventually } from "./local.test-support.ts";
import { createOrphanGuard } from "./orphan-guard.ts";

afterEach(cleanUp);

/** A process in a session of its own, as after `setsid`. */
function sleeper(mark: string): ChildProcess {
  const child = spawn("sleep", ["1000"], {
    detached: true,
    stdio: "ignore",
    env: { PATH: "/usr/bin:/bin", STREAM: mark },
  });
  afterwards(() => void child.kill("SIGKILL"));
  return child;
}

it("kills, once its input ends, groups that it was told of and who carries their mark, and nobody else", async () => {
  const [leader, left, stranger, over] = [
    sleeper("day/[$LATEST]1"),
    sleeper("day/[$LATEST]1"),
    sleeper("day/[$LATEST]12"),
    sleeper("day/[$LATEST]2"),
  ];
  const guard = createOrphanGuard();
  guard.add(over.pid ?? 0, "STREAM=day/[$LATEST]2");
  guard.add(leader.pid ?? 0, "STREAM=day/[$LATEST]1");
  guard.remove(over.pid ?? 0);
  guard.close();
  await eventually(() => [leader.signalCode, left.signalCode]).toEqual(["SIGKILL", "SIGKILL"]);
  expect([stranger.signalCode, over.signalCode]).toEqual([null, null]);
});
