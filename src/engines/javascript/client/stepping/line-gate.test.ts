import { expect, test } from "vitest";
import type { FromSandbox } from "../../shared/messages.ts";
import { LineGate } from "./line-gate.ts";

const line = (number: number, value: string): FromSandbox => ({
  kind: "line",
  position: { path: "/var/task/a.mjs", line: number, column: 1, functionName: undefined },
  command: "a",
  variables: [["a", value]],
  at: 0,
});
const exit = (code: number): FromSandbox => ({ kind: "exit", code, at: 0 });

function gate(): { gate: LineGate; log: string[] } {
  const log: string[] = [];
  const made = new LineGate({
    receive: (message) => log.push(message.kind === "exit" ? `exit ${message.code}` : message.kind),
    seen: (count) => log.push(`seen ${count}`),
  });
  made.onLine = (position) => log.push(`line ${position.line}`);
  return { gate: made, log };
}

test("holds back what the program said after a line, until it goes on", () => {
  const { gate: stepper, log } = gate();
  stepper.take(exit(0));
  stepper.take(line(1, "1"));
  stepper.take(exit(1));
  stepper.take(line(2, "2"));
  stepper.take(exit(2));
  expect(log).toEqual(["exit 0", "seen 1", "line 1"]);
  expect([...stepper.variables]).toEqual([["a", "1"]]);
  stepper.continueLine("step");
  expect(log.slice(3)).toEqual(["exit 1", "seen 1", "line 2"]);
  expect([...stepper.variables]).toEqual([["a", "2"]]);
  stepper.continueLine("step");
  expect(log.slice(6)).toEqual(["exit 2"]);
});

test("run passes over lines until the next invocation", () => {
  const { gate: stepper, log } = gate();
  stepper.take(line(1, "1"));
  stepper.continueLine("run");
  stepper.take(line(2, "2"));
  stepper.take(exit(0));
  stepper.startAfresh();
  stepper.take(line(3, "3"));
  expect(log).toEqual(["seen 1", "line 1", "seen 1", "exit 0", "seen 1", "line 3"]);
});

test("a continue from within the listener goes on in order", () => {
  const { gate: stepper, log } = gate();
  stepper.onLine = () => stepper.continueLine("step");
  stepper.take(line(1, "1"));
  stepper.take(exit(0));
  expect(log).toEqual(["seen 1", "exit 0"]);
});
