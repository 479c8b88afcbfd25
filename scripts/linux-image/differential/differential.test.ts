import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type RunningMachine, startMachine } from "../harness/machine.ts";
import { runToEnd } from "../harness/sandbox.ts";
import { KNOWN, type Known, RECORDED } from "./cases.ts";
import { VARIABLES } from "./variables.ts";

const here = import.meta.dirname;
const state = process.env["STATE"] ?? join(here, "../../../public/linux/state.bin.zst");
const { answers } = JSON.parse(readFileSync(join(here, "answers.json"), "utf8")) as {
  answers: Readonly<Record<string, string>>;
};

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SEPARATOR = "=== 5f0c answer ===\n";

/** Runs each script by itself, in a fresh folder; one environment for all of them. */
const BOOTSTRAP = `#!/bin/bash
for at in $(</var/task/numbers); do
  mkdir "/tmp/$at"
  cd "/tmp/$at"
  bash "/var/task/cases/$at" 2>&1
  printf '%s\\n' '${SEPARATOR.trimEnd()}'
done
`;

let machine: RunningMachine;

async function answersOf(
  scripts: readonly string[],
  architecture: "x86_64" | "arm64",
): Promise<string[]> {
  const files = Object.fromEntries(
    scripts.map((script, at) => [`cases/${at}`, { mode: 0o644, bytes: `${script}\n` }]),
  );
  const { stdout } = await runToEnd(
    machine.agent,
    {
      bootstrap: BOOTSTRAP,
      numbers: { mode: 0o644, bytes: scripts.map((_, at) => at).join(" ") },
      ...files,
    },
    { variables: VARIABLES, architecture, processLimit: 1024 },
  );
  return stdout
    .split(SEPARATOR)
    .slice(0, -1)
    .map((text) => text.replace(/\/var\/task\/cases\/\d+/g, "/var/task/cases/N"));
}

beforeAll(async () => {
  machine = await startMachine({ kind: "restore", state });
  await machine.agent.greet();
});

afterAll(async () => {
  await machine.emulator.destroy();
});

/**
 * Where the machine answers otherwise, with what it answers: rows of *Linux machine* in docs/fidelity.md. An entry that is
 * no longer true fails.
 */
const DIFFERENT: Readonly<Record<string, string>> = {
  "LC_ALL=en_US.UTF-8 bash -c 'echo ${#1}' x é":
    "bash: warning: setlocale: LC_ALL: cannot change locale (en_US.UTF-8): No such file or directory\n2\n",
  "TZ=Nowhere/Atall date -d @0 +'%H %Z'": "00 Nowher\n",
  "TZ=:Nowhere/Atall date -d @0 +'%H %Z'": "00 UTC\n",
};

describe("the machine answers as the real tools did", () => {
  let given: readonly string[] = [];
  beforeAll(async () => {
    given = await answersOf(RECORDED, "x86_64");
  });
  test.each(RECORDED.map((script, at) => ({ script, at })))("$script", ({ script, at }) => {
    expect(given[at]).toBe(DIFFERENT[script] ?? answers[script]);
  });

  test("a difference is one: none of them answers as the real tool", () => {
    for (const [script, answer] of Object.entries(DIFFERENT)) {
      expect(RECORDED, script).toContain(script);
      expect(answers[script], script).not.toBe(answer);
    }
  });
});

describe.each(["x86_64", "arm64"] as const)("the machine answers as Lambda: %s", (architecture) => {
  const cases = KNOWN.filter((known) => (known.architecture ?? "x86_64") === architecture);
  let given: readonly string[] = [];
  beforeAll(async () => {
    given = await answersOf(
      cases.map(({ script }) => script),
      architecture,
    );
  });
  test.each(cases.map((known: Known, at) => ({ ...known, at })))(
    "$script ($source)",
    ({ answer, at }) => {
      expect(given[at]).toBe(answer);
    },
  );
});
