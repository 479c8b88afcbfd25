import { expect, test } from "vitest";
import { Standstill } from "./standstill.ts";

function setUp(): {
  readonly standstill: Standstill;
  readonly sent: unknown[];
  readonly endTask: () => void;
} {
  const sent: unknown[] = [];
  let planned: (() => void)[] = [];
  const standstill = new Standstill({
    send: (message) => sent.push(message),
    later: (fn) => planned.push(fn),
  });
  const endTask = (): void => {
    const due = planned;
    planned = [];
    for (const fn of due) fn();
  };
  return { standstill, sent, endTask };
}

test("freezes when the task is over", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  expect(sent).toEqual([]);
  endTask();
  expect(sent).toEqual([{ kind: "freeze" }]);
});

test("says nothing of a freeze whose thaw comes in the same task", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  standstill.thaw(5);
  expect(standstill.takeThaw()).toBeUndefined();
  endTask();
  expect(sent).toEqual([]);
});

test("freezes after a pair that was dropped", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  standstill.thaw(5);
  standstill.freeze();
  endTask();
  expect(sent).toEqual([{ kind: "freeze" }]);
});

test("lets the next frame bring the thaw, once", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  endTask();
  standstill.thaw(5);
  expect(standstill.takeThaw()).toBe(5);
  expect(standstill.takeThaw()).toBeUndefined();
  endTask();
  expect(sent).toEqual([{ kind: "freeze" }]);
});

test("thaws by itself where no frame follows", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  endTask();
  standstill.thaw(5);
  endTask();
  expect(sent).toEqual([{ kind: "freeze" }, { kind: "thaw", now: 5 }]);
  expect(standstill.takeThaw()).toBeUndefined();
});

test("does not let a frame thaw what is frozen or never was", () => {
  const { standstill, endTask } = setUp();
  expect(standstill.takeThaw()).toBeUndefined();
  standstill.freeze();
  expect(standstill.takeThaw()).toBeUndefined();
  endTask();
  expect(standstill.takeThaw()).toBeUndefined();
});

test("stays frozen where a thaw is taken back in the same task", () => {
  const { standstill, sent, endTask } = setUp();
  standstill.freeze();
  endTask();
  standstill.thaw(5);
  standstill.freeze();
  endTask();
  expect(sent).toEqual([{ kind: "freeze" }]);
});
