import { headerValue } from "#runtime-api/message.ts";
import {
  ERROR,
  INVALID_ID,
  NOT_FOUND,
  OK,
  RULE_EVENT,
  refused,
} from "./conformance-answers.test-support.ts";
import type { Rule } from "./conformance-rules.test-support.ts";
import type { RuleRuntime } from "./conformance-runtime.test-support.ts";

/** Brings the runtime into a state; gives the path of its invocation, and what may be let go at the end. */
type Setup = (
  runtime: RuleRuntime,
) => Promise<{ readonly path: string; readonly release?: () => void }>;

const SETUPS: Readonly<Record<string, Setup>> = {
  Started: async (runtime) => ({ path: await runtime.reserved() }),
  InitError: async (runtime) => {
    await runtime.post("/runtime/init/error", ERROR);
    return { path: await runtime.reserved() };
  },
  Ready: async (runtime) => {
    const { path } = await runtime.next();
    await runtime.post(`${path}/response`);
    await runtime.poll();
    return { path };
  },
  Running: (runtime) => runtime.next(),
  InvocationResponse: async (runtime) => {
    const { path } = await runtime.next();
    const { finish } = await runtime.upload(`${path}/response`, "one");
    return { path, release: finish };
  },
  InvocationErrorResponse: async (runtime) => {
    const { path } = await runtime.next();
    const { finish } = await runtime.upload(`${path}/error`, "one");
    return { path, release: finish };
  },
  RuntimeResponseSentState: async (runtime) => {
    const { path } = await runtime.next();
    await runtime.post(`${path}/response`);
    return { path };
  },
};

const CALLS: Readonly<
  Record<
    string,
    { readonly to: string; readonly call: (runtime: RuleRuntime, path: string) => Promise<string> }
  >
> = {
  next: { to: "Ready", call: (runtime) => runtime.get("/runtime/invocation/next") },
  response: {
    to: "InvocationResponse",
    call: (runtime, path) => runtime.post(`${path}/response`),
  },
  error: {
    to: "InvocationErrorResponse",
    call: (runtime, path) => runtime.post(`${path}/error`, ERROR),
  },
  "init/error": {
    to: "InitError",
    call: (runtime) => runtime.post("/runtime/init/error", ERROR),
  },
};

/** What the reference lists as legal (§2), and the answer; `undefined`: a poll that waits, which rows of §1.5 show. */
const LEGAL: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  Started: { next: `200 ${RULE_EVENT}`, "init/error": OK },
  Ready: { next: undefined },
  Running: { next: `200 ${RULE_EVENT}`, response: OK, error: OK },
  RuntimeResponseSentState: { next: undefined },
};

function answerIn(state: string, call: string): string | undefined {
  const legal = LEGAL[state] ?? {};
  if (call in legal) return legal[call];
  // The invocation is over once the runtime polls again: the id is checked first.
  if (state === "Ready" && call !== "init/error") return INVALID_ID;
  return refused(state, CALLS[call]?.to ?? "");
}

/** Every call in every state that a runtime can be in without SnapStart (§2). */
export const STATE_RULES: readonly Rule[] = Object.entries(SETUPS).flatMap(([state, setup]) =>
  Object.entries(CALLS).flatMap(([name, { call }]): Rule[] => {
    const answer = answerIn(state, name);
    if (answer === undefined) return [];
    return [
      {
        section: "2",
        rule: `\`${name}\` in state \`${state}\``,
        covers: [`\`${state}\``],
        emulator: [answer],
        async script(runtime) {
          const { path, release } = await setup(runtime);
          const answered = await call(runtime, path);
          release?.();
          return [answered];
        },
      },
    ];
  }),
);

/** Paths that only SnapStart has (§1.1). */
export const SNAPSTART_RULES: readonly Rule[] = [
  {
    section: "1.1",
    rule: "`restore/error` without SnapStart",
    covers: ["`POST /runtime/restore/error`"],
    emulator: [NOT_FOUND],
    script: async (runtime) => [await runtime.post("/runtime/restore/error", ERROR)],
  },
];

/** Headers of the event (§4): values that differ each time are shown by their shape. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID"],
  [/1-[0-9a-f]{8}-[0-9a-f]{24}/g, "1-SECONDS-HEX"],
  [/Parent=[0-9a-f]{16}/g, "Parent=HEX"],
  [/\d{13}/g, "MILLISECONDS"],
];

function header(
  name: string,
  emulator: string,
  more: Partial<Pick<Rule, "differs" | "evidence" | "covers">> = {},
): Rule {
  return {
    section: "4",
    rule: `\`${name}\``,
    covers: [`\`${name}\``],
    emulator: [emulator],
    ...more,
    async script(runtime) {
      const { answer } = await runtime.next();
      const value = headerValue(answer.headers, name) ?? "absent";
      return [SHAPES.reduce((text, [shape, word]) => text.replaceAll(shape, word), value)];
    },
  };
}

export const EVENT_HEADER_RULES: readonly Rule[] = [
  header("Lambda-Runtime-Aws-Request-Id", "UUID"),
  header("Lambda-Runtime-Deadline-Ms", "MILLISECONDS"),
  header(
    "Lambda-Runtime-Invoked-Function-Arn",
    "arn:aws:lambda:us-east-1:012345678912:function:function",
    {
      differs: {
        why: "the emulator's account is always 012345678912",
        answers: ["arn:aws:lambda:us-east-1:123456789012:function:function"],
      },
    },
  ),
  header("Lambda-Runtime-Trace-Id", "absent", {
    differs: {
      why: "the service always sends it, `Sampled=0` where nobody traces",
      answers: ["Root=1-SECONDS-HEX;Parent=HEX;Sampled=0"],
    },
  }),
  header("Lambda-Runtime-Invocation-Id", "absent", {
    covers: [],
    differs: {
      why: "the service sends it since July 2026, the recorded emulator is older",
      answers: ["UUID"],
    },
  }),
  header("Lambda-Runtime-Client-Context", "absent"),
  header("Lambda-Runtime-Cognito-Identity", "absent"),
  header("Lambda-Runtime-Aws-Tenant-Id", "absent"),
  header("Content-Type", "application/json"),
  header("Content-Length", String(RULE_EVENT.length), { covers: ["`Date`, `Content-Length`"] }),
];
