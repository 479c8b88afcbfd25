import {
  ERROR,
  INVALID_ID,
  NOT_FOUND,
  OK,
  RULE_EVENT,
  refused,
} from "./conformance-answers.test-support.ts";
import {
  HEADER_RULES,
  SEQUENCE_RULES,
  STREAM_RULES,
} from "./conformance-rules-more.test-support.ts";
import type { RuleRuntime } from "./conformance-runtime.test-support.ts";
import {
  EVENT_HEADER_RULES,
  SNAPSTART_RULES,
  STATE_RULES,
} from "./conformance-states.test-support.ts";

/** A rule of the Runtime API that was recorded, with what AWS's emulator answered. */
export interface Rule {
  /** Section of docs/runtime-api-reference.md. */
  readonly section: string;
  readonly rule: string;
  /** How the rows of that file begin which this rule shows; each row there has a rule, or a reason why not. */
  readonly covers?: readonly string[];
  /** Absent: the emulator was run. `source`: its code says so. Else what is known. */
  readonly evidence?: string;
  /** Status and body, for each call that matters. */
  readonly emulator: readonly string[];
  /** What the caller of the invocation got from the emulator, where that is part of the rule. */
  readonly caller?: string;
  /** The same of a caller that takes a stream; ⏹ is its end. */
  readonly stream?: string;
  /** What we answer in its place, where the service differs from its emulator. */
  readonly differs?: {
    readonly why: string;
    readonly answers?: readonly string[];
    readonly caller?: string;
  };
  /** The script begins the invocation itself. */
  readonly startsLater?: boolean;
  readonly script: (runtime: RuleRuntime) => Promise<readonly string[]>;
}

const OTHER_ID = "00000000-0000-0000-0000-000000000000";

const FIRST_RULES: readonly Rule[] = [
  {
    section: "1.1",
    rule: "`GET /runtime/invocation/next` gives the event",
    covers: ["`GET /runtime/invocation/next`"],
    emulator: [`200 ${RULE_EVENT}`],
    script: async (runtime) => [(await runtime.next()).line],
  },
  {
    section: "1.1",
    rule: "`GET /ping`",
    covers: ["`GET /ping`"],
    emulator: ["200 pong"],
    script: async (runtime) => [await runtime.get("/ping")],
  },
  {
    section: "1.1",
    rule: "an unknown path",
    emulator: [NOT_FOUND],
    script: async (runtime) => [await runtime.get("/runtime/nothing")],
  },
  {
    section: "1.1",
    rule: "a slash at the end is another path",
    emulator: [NOT_FOUND],
    script: async (runtime) => [await runtime.get("/runtime/invocation/next/")],
  },
  {
    section: "1.1",
    rule: "a known path with the wrong method",
    emulator: ["405"],
    script: async (runtime) => [await runtime.post("/runtime/invocation/next")],
  },
  {
    section: "1.1",
    rule: "`restore/next` without SnapStart",
    covers: ["`GET /runtime/restore/next`"],
    emulator: [NOT_FOUND],
    script: async (runtime) => [await runtime.get("/runtime/restore/next")],
  },
  {
    section: "1.5",
    rule: "a response with another id, then the right one",
    covers: [
      "`{id}` differs from the id",
      "`next` → A; `POST /B/response`",
      "`POST /runtime/invocation/{id}/response`",
    ],
    emulator: [INVALID_ID, OK],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [
        await runtime.post(`/runtime/invocation/${OTHER_ID}/response`),
        await runtime.post(`${path}/response`),
      ];
    },
  },
  {
    section: "1.5",
    rule: "a second response",
    covers: [
      "Call not allowed in the current state",
      "`next` → A; `/A/response` 202; `/A/response` again",
    ],
    emulator: [OK, refused("RuntimeResponseSentState", "InvocationResponse")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`), await runtime.post(`${path}/response`)];
    },
  },
  {
    section: "1.5",
    rule: "an error after the response",
    covers: ["`next` → A; `/A/response` 202; `/A/error`"],
    emulator: [OK, refused("RuntimeResponseSentState", "InvocationErrorResponse")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`), await runtime.post(`${path}/error`, ERROR)];
    },
  },
  {
    section: "1.5",
    rule: "`next` again without an answer gives the same event",
    covers: ["`next` → A; `next` again"],
    emulator: [`200 ${RULE_EVENT}`, `200 ${RULE_EVENT}`, OK],
    script: async (runtime) => {
      const first = await runtime.next();
      const second = await runtime.next();
      return [first.line, second.line, await runtime.post(`${first.path}/response`)];
    },
  },
  {
    section: "1.5",
    rule: "`init/error` after the response",
    emulator: [OK, refused("RuntimeResponseSentState", "InitError")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [
        await runtime.post(`${path}/response`),
        await runtime.post("/runtime/init/error", ERROR),
      ];
    },
  },
  {
    section: "1.5",
    rule: "a finished invocation has no second error",
    emulator: [OK, refused("RuntimeResponseSentState", "InvocationErrorResponse")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [
        await runtime.post(`${path}/error`, ERROR),
        await runtime.post(`${path}/error`, ERROR),
      ];
    },
  },
  {
    section: "1.5",
    rule: "`init/error` before `next`, twice",
    covers: [
      "`POST /runtime/init/error` before the first",
      "`init/error` twice",
      "`POST /runtime/init/error`",
    ],
    emulator: [OK, refused("InitError", "InitError")],
    script: async (runtime) => [
      await runtime.post("/runtime/init/error", ERROR),
      await runtime.post("/runtime/init/error", ERROR),
    ],
  },
  {
    section: "1.5",
    rule: "`init/error` after the event came",
    covers: ["`init/error` after `next`"],
    emulator: [refused("Running", "InitError")],
    script: async (runtime) => {
      await runtime.next();
      return [await runtime.post("/runtime/init/error", ERROR)];
    },
  },
  {
    section: "1.4",
    rule: "a response of one byte too many",
    covers: ["Response body > 6 291 556"],
    emulator: [
      '413 {"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
    ],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`, "x".repeat(6_291_557))];
    },
  },
  {
    section: "1.4",
    rule: "a response mode that there is not",
    covers: ["`Lambda-Runtime-Function-Response-Mode` present"],
    emulator: [
      '400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}',
    ],
    script: async (runtime) => {
      const { path } = await runtime.next();
      const mode = [["Lambda-Runtime-Function-Response-Mode", "fast"]] as const;
      return [await runtime.post(`${path}/response`, "{}", mode)];
    },
  },
  {
    section: "1.5",
    rule: "an empty response reaches the caller empty",
    covers: ["Empty body in"],
    emulator: [OK],
    caller: "",
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`, "")];
    },
  },
  {
    section: "1.5",
    rule: "a response that is no JSON reaches the caller as it is",
    covers: ["Body that is not JSON"],
    emulator: [OK],
    caller: "plain <text>",
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`, "plain <text>")];
    },
  },
  {
    section: "1.3",
    rule: "an error of any shape reaches the caller unchanged",
    covers: ["ErrorRequest", "`POST /runtime/invocation/{id}/error`"],
    emulator: [OK],
    caller: "no JSON at all",
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/error`, "no JSON at all")];
    },
  },
];

/** In the order of the reference. */
export const RULES: readonly Rule[] = [
  ...FIRST_RULES,
  ...SNAPSTART_RULES,
  ...HEADER_RULES,
  ...SEQUENCE_RULES,
  ...STREAM_RULES,
  ...STATE_RULES,
  ...EVENT_HEADER_RULES,
].toSorted((one, other) => Number(one.section) - Number(other.section));
