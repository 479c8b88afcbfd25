import { describe, expect, it } from "vitest";
import {
  EXTENSION_STATES,
  type ExtensionInput,
  type ExtensionState,
  stepExtension,
} from "./extension-step.ts";

/** Every state × every input. What the table does not list is refused: Runtime API reference §10. */
const INPUTS = [
  "register",
  "next",
  "init-error",
  "exit-error",
  "release",
] as const satisfies readonly ExtensionInput["kind"][];
type Name = (typeof INPUTS)[number];

const LEGAL: Record<ExtensionState, Partial<Record<Name, string>>> = {
  Started: { register: "moved → Registered" },
  Registered: {
    next: "moved → Ready",
    "init-error": "moved → InitError",
    "exit-error": "moved → ExitError",
  },
  Ready: { "exit-error": "moved → ExitError", release: "moved → Running" },
  Running: { next: "moved → Ready", "exit-error": "moved → ExitError" },
  InitError: { "init-error": "repeated → InitError" },
  ExitError: { "exit-error": "repeated → ExitError" },
};

/** The name that the message gives the state that was not reached. */
const TARGET: Record<Name, string> = {
  register: "Registered",
  next: "Ready",
  "init-error": "InitError",
  "exit-error": "Exited",
  release: "Running",
};

describe("every input in every state (§10)", () => {
  const cases = EXTENSION_STATES.flatMap((state) => INPUTS.map((name) => ({ state, name })));

  it.each(cases)("$state × $name", ({ state, name }) => {
    const step = stepExtension(state, { kind: name });
    const to = step.kind === "refused" ? ` ${step.to}` : "";
    expect(`${step.kind}${to} → ${step.state}`).toBe(
      LEGAL[state][name] ?? `refused ${TARGET[name]} → ${state}`,
    );
  });
});
