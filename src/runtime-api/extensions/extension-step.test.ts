import { describe, expect, it } from "vitest";
import {
  EXTENSION_STATES,
  type ExtensionInput,
  type ExtensionState,
  stepExtension,
} from "./extension-step.ts";

/** Every state × every input. What the table does not list is refused: Runtime API reference §10. */
const INPUTS = {
  register: { kind: "register" },
  next: { kind: "next" },
  "init-error": { kind: "init-error" },
  "exit-error": { kind: "exit-error" },
  release: { kind: "release" },
  "launch-failed": { kind: "launch-failed" },
  "ended with status 0": { kind: "ended", how: "clean" },
  "ended otherwise": { kind: "ended", how: "otherwise" },
} as const satisfies Record<string, ExtensionInput>;
type Name = keyof typeof INPUTS;
const NAMES = Object.keys(INPUTS) as Name[];

const LEGAL: Record<ExtensionState, Partial<Record<Name, string>>> = {
  Started: { register: "moved → Registered", "launch-failed": "moved → LaunchError" },
  Registered: {
    next: "moved → Ready",
    "init-error": "moved → InitError",
    "exit-error": "moved → ExitError",
  },
  Ready: { "exit-error": "moved → ExitError", release: "moved → Running" },
  Running: {
    next: "moved → Ready",
    "exit-error": "moved → ExitError",
    "ended with status 0": "moved → Exited",
    "ended otherwise": "moved → ShutdownFailed",
  },
  InitError: { "init-error": "repeated → InitError" },
  ExitError: { "exit-error": "repeated → ExitError" },
  LaunchError: {},
  Exited: {},
  ShutdownFailed: {},
};

/** The name that the message gives the state that was not reached. */
const TARGET: Record<Name, string> = {
  register: "Registered",
  next: "Ready",
  "init-error": "InitError",
  "exit-error": "Exited",
  release: "Running",
  "launch-failed": "LaunchError",
  "ended with status 0": "Exited",
  "ended otherwise": "ShutdownFailed",
};

describe("every input in every state (§10)", () => {
  const cases = EXTENSION_STATES.flatMap((state) => NAMES.map((name) => ({ state, name })));

  it.each(cases)("$state × $name", ({ state, name }) => {
    const step = stepExtension(state, INPUTS[name]);
    const to = step.kind === "refused" ? ` ${step.to}` : "";
    expect(`${step.kind}${to} → ${step.state}`).toBe(
      LEGAL[state][name] ?? `refused ${TARGET[name]} → ${state}`,
    );
  });
});
