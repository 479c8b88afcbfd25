/** How a rule's script speaks to a Runtime API: paths after the version, bodies as text. */
export interface RuleApi {
  call(
    method: "GET" | "POST",
    path: string,
    options?: { readonly body?: string; readonly headers?: readonly (readonly [string, string])[] },
  ): Promise<{ readonly status: number; readonly body: string; readonly requestId: string }>;
}

/** A rule of the Runtime API that was recorded, with what AWS's emulator answered. */
export interface Rule {
  /** Section of docs/runtime-api-reference.md. */
  readonly section: string;
  readonly rule: string;
  /** Status and body, for each call that matters. */
  readonly emulator: readonly string[];
  /** What the caller of the invocation got from the emulator, where that is part of the rule. */
  readonly caller?: string;
  readonly script: (runtime: RuleRuntime) => Promise<readonly string[]>;
}

const NOT_FOUND = "404 404 page not found";
const OK = '202 {"status":"OK"}';
const INVALID_ID = '400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}';
const refused = (from: string, to: string): string =>
  `403 {"errorMessage":"State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}`;

const OTHER_ID = "00000000-0000-0000-0000-000000000000";
const ERROR = '{"errorMessage":"no","errorType":"Mine"}';

/** Calls and their answers as one line each. */
export class RuleRuntime {
  readonly #api: RuleApi;

  constructor(api: RuleApi) {
    this.#api = api;
  }

  async get(path: string): Promise<string> {
    return shown(await this.#api.call("GET", path));
  }

  async post(
    path: string,
    body = "{}",
    headers: readonly (readonly [string, string])[] = [],
  ): Promise<string> {
    return shown(await this.#api.call("POST", path, { body, headers }));
  }

  /** Polls; gives the answer and the path of the invocation. */
  async next(): Promise<{ readonly line: string; readonly path: string }> {
    const answer = await this.#api.call("GET", "/runtime/invocation/next");
    return { line: shown(answer), path: `/runtime/invocation/${answer.requestId}` };
  }
}

function shown({ status, body }: { readonly status: number; readonly body: string }): string {
  return `${status} ${body.trimEnd()}`.trimEnd();
}

/** The event that each script is given. */
export const RULE_EVENT = '{"rule":1}';

export const RULES: readonly Rule[] = [
  {
    section: "1.1",
    rule: "`GET /runtime/invocation/next` gives the event",
    emulator: [`200 ${RULE_EVENT}`],
    script: async (runtime) => [(await runtime.next()).line],
  },
  {
    section: "1.1",
    rule: "`GET /ping`",
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
    emulator: [NOT_FOUND],
    script: async (runtime) => [await runtime.get("/runtime/restore/next")],
  },
  {
    section: "1.5",
    rule: "a response with another id, then the right one",
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
    emulator: [OK, refused("RuntimeResponseSentState", "InvocationResponse")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`), await runtime.post(`${path}/response`)];
    },
  },
  {
    section: "1.5",
    rule: "an error after the response",
    emulator: [OK, refused("RuntimeResponseSentState", "InvocationErrorResponse")],
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/response`), await runtime.post(`${path}/error`, ERROR)];
    },
  },
  {
    section: "1.5",
    rule: "`next` again without an answer gives the same event",
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
    emulator: [OK, refused("InitError", "InitError")],
    script: async (runtime) => [
      await runtime.post("/runtime/init/error", ERROR),
      await runtime.post("/runtime/init/error", ERROR),
    ],
  },
  {
    section: "1.5",
    rule: "`init/error` after the event came",
    emulator: [refused("Running", "InitError")],
    script: async (runtime) => {
      await runtime.next();
      return [await runtime.post("/runtime/init/error", ERROR)];
    },
  },
  {
    section: "1.4",
    rule: "a response of one byte too many",
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
    emulator: [OK],
    caller: "no JSON at all",
    script: async (runtime) => {
      const { path } = await runtime.next();
      return [await runtime.post(`${path}/error`, "no JSON at all")];
    },
  },
];
