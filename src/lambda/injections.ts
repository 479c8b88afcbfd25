import type { Clock } from "#base/clock.ts";
import { requestIdInPath } from "#trace/endpoint.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { readBody } from "#runtime-api/read-body.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { Breakpoint, BreakpointAction, InjectedSignal } from "./contract.ts";

type Handle = (request: RuntimeApiRequest) => Promise<RuntimeApiResponse>;
type Half = "request" | "answer";

export interface InjectionsDependencies {
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly breakpoints: Breakpoints;
  readonly signal: (environmentId: string, signal: InjectedSignal) => void;
}

/** Stands between the network and the Runtime API, and does to a message what a breakpoint asks for. */
export class Injections {
  readonly #deps: InjectionsDependencies;

  constructor(deps: InjectionsDependencies) {
    this.#deps = deps;
  }

  async handle(
    environmentId: string,
    request: RuntimeApiRequest,
    next: Handle,
  ): Promise<RuntimeApiResponse> {
    const { breakpoints, clock } = this.#deps;
    if (!breakpoints.wantsBody("request") && !breakpoints.wantsBody("answer")) return next(request);
    const { method, path, headers } = request;
    const message = { environmentId, method, path, headers, ...idOf(path) };
    const received = breakpoints.wantsBody("request") ? await readWhole(request.body) : undefined;
    const body = received?.bytes;
    const sent =
      received === undefined ? request : withBody(request, received.bytes, received.isBroken);
    const onRequest =
      body === undefined
        ? undefined
        : breakpoints.injection("request", { ...message, body }, clock.now());
    const answer = await this.#request(environmentId, { sent, body, breakpoint: onRequest }, next);
    const { status } = answer;
    const onAnswer = breakpoints.injection(
      "answer",
      { ...message, headers: answer.headers, status, body: answer.body },
      clock.now(),
    );
    return this.#answer(environmentId, { request, answer, breakpoint: onAnswer });
  }

  async #request(
    environmentId: string,
    {
      sent,
      body = NOTHING,
      breakpoint,
    }: {
      readonly sent: RuntimeApiRequest;
      readonly body: Uint8Array | undefined;
      readonly breakpoint: Breakpoint | undefined;
    },
    next: Handle,
  ): Promise<RuntimeApiResponse> {
    const action = breakpoint?.action;
    if (breakpoint === undefined || action === undefined) return next(sent);
    const about = {
      environmentId,
      message: `${sent.method} ${sent.path}`,
      half: "request" as const,
    };
    this.#record(about, breakpoint, action);
    switch (action.kind) {
      case "drop":
        return never();
      case "delay":
        await this.#wait(action.ms);
        return next(sent);
      case "duplicate": {
        const first = next(sent);
        // Its answer goes nowhere, as that of a try which its client has given up.
        void next(withBody(sent, body)).catch(() => undefined);
        return first;
      }
      case "truncate":
        return next(withBody(sent, body.subarray(0, action.bytes), body.length > action.bytes));
      case "signal": {
        const answered = next(sent);
        this.#deps.signal(environmentId, action.signal);
        return answered;
      }
      case "hold":
      case "log":
        return next(sent);
    }
  }

  async #answer(
    environmentId: string,
    {
      request,
      answer,
      breakpoint,
    }: {
      readonly request: RuntimeApiRequest;
      readonly answer: RuntimeApiResponse;
      readonly breakpoint: Breakpoint | undefined;
    },
  ): Promise<RuntimeApiResponse> {
    const action = breakpoint?.action;
    if (breakpoint === undefined || action === undefined) return answer;
    const message = `${answer.status} to ${request.method} ${request.path}`;
    this.#record({ environmentId, message, half: "answer" }, breakpoint, action);
    switch (action.kind) {
      case "drop":
        return never();
      case "delay":
        await this.#wait(action.ms);
        return answer;
      case "truncate":
        return { ...answer, body: answer.body.subarray(0, action.bytes) };
      case "signal":
        this.#deps.signal(environmentId, action.signal);
        return answer;
      case "duplicate":
      case "hold":
      case "log":
        return answer;
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.clock.after(ms, resolve);
    });
  }

  #record(
    about: { readonly environmentId: string; readonly message: string; readonly half: Half },
    { id }: Breakpoint,
    action: BreakpointAction,
  ): void {
    const what = DONE[action.kind];
    if (what === undefined) return;
    this.#deps.trace.record({
      kind: "injected.message",
      ...about,
      what,
      because: id,
      ...idOf(about.message),
      ...(action.kind === "delay" && { ms: action.ms }),
      ...(action.kind === "truncate" && { bytes: action.bytes }),
    });
  }
}

const DONE = {
  drop: "dropped",
  delay: "delayed",
  duplicate: "duplicated",
  truncate: "truncated",
  hold: undefined,
  log: undefined,
  // Recorded where signals are sent.
  signal: undefined,
} as const;

const NOTHING = new Uint8Array(0);

function idOf(path: string): { readonly requestId?: string } {
  const requestId = requestIdInPath(path);
  return requestId === undefined ? {} : { requestId };
}

/** What was dropped is never answered: the other side waits until it gives up, or until the process ends. */
function never(): Promise<RuntimeApiResponse> {
  return new Promise(() => undefined);
}

/** An upload that broke off by itself stays one that did. */
async function readWhole(
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: Uint8Array; readonly isBroken: boolean }> {
  const received = await readBody(body, Number.POSITIVE_INFINITY);
  const isBroken = received.kind === "truncated";
  return { bytes: received.kind === "too-large" ? NOTHING : received.bytes, isBroken };
}

/** @param isBroken the body breaks off, as when its sender ends */
function withBody(
  request: RuntimeApiRequest,
  bytes: Uint8Array,
  isBroken = false,
): RuntimeApiRequest {
  async function* body(): AsyncIterable<Uint8Array> {
    if (bytes.length > 0) yield bytes;
    if (isBroken) throw new Error("The upload was truncated.");
  }
  return {
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: body(),
    trailers: () => request.trailers(),
    signal: request.signal,
  };
}
