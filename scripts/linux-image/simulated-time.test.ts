import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { createMachineService, type MachineService } from "./harness/service.ts";

/*
 * Time follows the work (docs/decisions/0019-simulated-time.md): all durations here are the function's own. They are the
 * same on a busy computer, which only takes longer.
 */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const BOOTSTRAP = `#!/bin/sh
set -euo pipefail
source "$LAMBDA_TASK_ROOT/\${_HANDLER%%.*}.sh"
FUNCTION="\${_HANDLER##*.}"
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  HEADERS="$(mktemp)"
  EVENT=$(curl -sS -LD "$HEADERS" "$API/invocation/next")
  REQUEST_ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  RESPONSE=$("$FUNCTION" "$EVENT")
  curl -sS -o /dev/null -X POST "$API/invocation/$REQUEST_ID/response" -d "$RESPONSE"
  rm -f "$HEADERS"
done
`;

const tutorial = (handler: string) => [
  { path: "/var/task/bootstrap", text: BOOTSTRAP },
  { path: "/var/task/function.sh", text: `handler() {\n${handler}\n}\n` },
];

describe("simulated time of the Linux machine", () => {
  let machine: MachineService;
  beforeAll(() => {
    machine = createMachineService();
  });
  afterAll(() => machine.close());

  it("takes the same for the same work", async () => {
    machine.deploy(tutorial(`echo '{"answer":"hello"}'`));
    const durations: number[] = [];
    for (let index = 0; index < 10; index += 1) durations.push((await machine.invoke()).durationMs);
    const median = durations.toSorted((one, other) => one - other)[5] ?? Number.NaN;
    for (const duration of durations) {
      expect(duration).toBeGreaterThan(median * 0.9);
      expect(duration).toBeLessThan(median * 1.1);
    }
  });

  it("sleeps for as long as it says, and date agrees with REPORT", async () => {
    machine.deploy(
      tutorial("a=$(date +%s%N); sleep 2; b=$(date +%s%N); echo $(( (b - a) / 1000 ))"),
      { timeoutSeconds: 10 },
    );
    for (let index = 0; index < 2; index += 1) {
      const { payload, durationMs } = await machine.invoke();
      const seenMs = Number(payload) / 1000;
      expect(seenMs).toBeGreaterThanOrEqual(2000);
      expect(seenMs).toBeLessThan(2100);
      expect(durationMs).toBeGreaterThan(seenMs);
      expect(durationMs).toBeLessThan(seenMs + 150);
    }
  });

  it("computes twice as fast with twice the memory", async () => {
    const measured: number[] = [];
    for (const memoryMb of [128, 256]) {
      machine.deploy(tutorial("for ((i = 0; i < 1000; i++)); do ((x += i)); done; echo $x"), {
        memoryMb,
      });
      await machine.invoke();
      measured.push((await machine.invoke()).durationMs);
    }
    const [small = 0, large = 0] = measured;
    expect(small / large).toBeGreaterThan(1.85);
    expect(small / large).toBeLessThan(2.15);
  });

  it("leaves sleep alone with more memory", async () => {
    machine.deploy(tutorial("sleep 1; echo 1"), { memoryMb: 1769 });
    await machine.invoke();
    const { durationMs } = await machine.invoke();
    expect(durationMs).toBeGreaterThanOrEqual(1000);
    expect(durationMs).toBeLessThan(1050);
  });

  it.each([
    ["a loop without end", "while :; do :; done"],
    ["a sleep", "sleep 10"],
  ])("times out at the deadline: %s", async (_name, handler) => {
    machine.deploy(tutorial(handler), { timeoutSeconds: 3 });
    const { log, durationMs } = await machine.invoke();
    expect(log).toContain("Status: timeout");
    expect(durationMs).toBe(3000);
  });

  it("does not slow ten environments down that work at once", async () => {
    machine.deploy(tutorial(`echo '{"answer":"hello"}'`));
    const burst = await Promise.all(Array.from({ length: 20 }, () => machine.invoke()));
    const answered = burst.filter(({ status }) => status === 200);
    expect(answered.map(({ payload }) => payload)).toEqual(Array(10).fill('{"answer":"hello"}'));
    expect(burst.filter(({ status }) => status === 429)).toHaveLength(10);
    const { durationMs: alone } = await machine.invoke();
    for (const { durationMs } of answered) {
      expect(durationMs).toBeGreaterThan(alone * 0.6);
      expect(durationMs).toBeLessThan(alone * 1.6);
    }
  });
});
