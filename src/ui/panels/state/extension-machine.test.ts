import { expect, it } from "vitest";
import {
  EXTENSION_STATES,
  type ExtensionInput,
  stepExtension,
} from "#runtime-api/extensions/extension-step.ts";
import { EXTENSION_EDGES, EXTENSION_NODES } from "./extension-machine.ts";

const INPUTS: readonly ExtensionInput[] = [
  { kind: "register" },
  { kind: "next" },
  { kind: "init-error" },
  { kind: "exit-error" },
  { kind: "release" },
  { kind: "launch-failed" },
  { kind: "ended", how: "clean" },
  { kind: "ended", how: "otherwise" },
];

it("draws every state of an extension and every way between them, and no other", () => {
  expect(EXTENSION_NODES.map(({ id }) => id).toSorted()).toEqual(EXTENSION_STATES.toSorted());
  const ways = EXTENSION_STATES.flatMap((from) =>
    INPUTS.flatMap((input) => {
      const step = stepExtension(from, input);
      return step.kind === "moved" ? [`${from} → ${step.state}`] : [];
    }),
  );
  expect(EXTENSION_EDGES.map(({ from, to }) => `${from} → ${to}`).toSorted()).toEqual(
    ways.toSorted(),
  );
});
