import { parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { createDeferred } from "#lambda/deferred.ts";
import type { ResponseStreamSink } from "#lambda/contract.ts";
import { createServiceFixture, requestId } from "#lambda/service.test-support.ts";
import {
  type ClientAnswer,
  type ClientCall,
  ConnectionStream,
  sendHttp,
} from "#network/node/wire-clients.test-support.ts";
import { createRuntimeApiNetwork } from "#network/runtime-api-network.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import { RULE_EVENT } from "./conformance-answers.test-support.ts";
import type { Rule } from "./conformance-rules.test-support.ts";
import { RuleRuntime } from "./conformance-runtime.test-support.ts";
import { eventually, functionDirectory, runFunction } from "./local.test-support.ts";

/** What a rule came to. */
export interface Outcome {
  readonly answers: readonly string[];
  /** What the caller got; asked for only where the rule says it. */
  readonly caller: string | undefined;
}

/** A simulator as a rule sees it. */
export interface RuleHost {
  readonly send: (call: ClientCall) => Promise<ClientAnswer>;
  readonly trace: () => readonly TraceEvent[];
  /** What the caller gets, as text; a stream in pieces, with its end. */
  readonly invoke: (takesStream: boolean) => Promise<string>;
  /** Id of the invocation that was begun. */
  readonly requestId: () => Promise<string>;
}

/** The simulator of the tab: its core, and the bytes of a connection as the Linux machine's curl sends them. */
export async function inTab(rule: Rule): Promise<Outcome> {
  const environment = createDeferred<string>();
  const fixture = createServiceFixture((process) => {
    environment.resolve(process.environment.environmentId);
    return process.hang();
  });
  const network = createRuntimeApiNetwork({
    handle: (id, request) => fixture.service.handleRuntimeApi(id, request),
    now: () => fixture.clock.now(),
  });
  if (rule.startsLater === true) fixture.service.createEnvironment();
  const connected = environment.promise.then((id) => network.connectRuntimeApi(id));
  try {
    return await carryOut(rule, {
      async send(call) {
        const api = await connected;
        const createConnection = () => new ConnectionStream(api.openConnection());
        return sendHttp(call, { createConnection });
      },
      trace: () => fixture.events,
      async invoke(takesStream) {
        const pieces: string[] = [];
        const stream: ResponseStreamSink = {
          start: () => undefined,
          chunk: (bytes) => pieces.push(utf8Text(bytes)),
          end: (error) =>
            pieces.push(endOf(error?.errorType, utf8Text(error?.errorBody ?? utf8("")))),
        };
        const outcome = await fixture.invoke({
          payload: RULE_EVENT,
          ...(takesStream && { stream }),
        });
        if (pieces.length > 0) return joinedStream(pieces);
        return "payload" in outcome ? utf8Text(outcome.payload) : outcome.kind;
      },
      requestId: () => Promise.resolve(requestId(1)),
    });
  } finally {
    network.close();
  }
}

/** Local mode, over its real ports; the script stands for the runtime. */
export async function inLocalMode(rule: Rule): Promise<Outcome> {
  const fn = await runFunction(functionDirectory({}), { startsProcess: false });
  const [host = "", port] = fn.runtimeApi.split(":");
  return carryOut(rule, {
    send: (call) => sendHttp(call, { host, port: Number(port), agent: false }),
    trace: () => fn.events,
    async invoke(takesStream) {
      if (!takesStream) return (await fn.invoke(RULE_EVENT)).body;
      const url = new URL("/2021-11-15/functions/function/response-streaming-invocations", fn.url);
      const answer = await fetch(url, { method: "POST", body: RULE_EVENT });
      return joinedStream(piecesOf(new DataView(await answer.arrayBuffer())));
    },
    async requestId() {
      const reserved = () =>
        fn.events.find((event) => event.kind === "invocation.assigned")?.requestId ?? "";
      await eventually(reserved).not.toBe("");
      return reserved();
    },
  });
}

async function carryOut(rule: Rule, host: RuleHost): Promise<Outcome> {
  const takesStream = rule.stream !== undefined;
  let invoked: Promise<string> | undefined;
  const begin = (): void => {
    invoked = host.invoke(takesStream);
    invoked.catch(() => undefined); // cut off at the end of the test
  };
  const runtime = new RuleRuntime(host, begin);
  if (rule.startsLater !== true) begin();
  const answers = await rule.script(runtime);
  if ((rule.caller ?? rule.stream) === undefined) return { answers, caller: undefined };
  // The invocation ends with the following poll.
  host.send({ method: "GET", target: RuleRuntime.next }).catch(() => undefined);
  return { answers, caller: await invoked };
}

const endOf = (errorType: string | undefined, body: string): string =>
  errorType === undefined ? "⏹" : `⏹ ${errorType} ${body}`.trimEnd();

/** How pieces were cut is nobody's business. */
const joinedStream = (pieces: readonly string[]): string =>
  `${pieces.slice(0, -1).join("").trim()} ${pieces.at(-1) ?? ""}`.trim();

/** The frames of `application/vnd.amazon.eventstream`: lengths, headers, payload, checksums. */
function piecesOf(bytes: DataView): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += bytes.getUint32(at)) {
    const headers = bytes.getUint32(at + 4);
    const length = bytes.getUint32(at) - headers - 16;
    const text = (from: number, size: number): string =>
      utf8Text(new Uint8Array(bytes.buffer, bytes.byteOffset + from, size));
    const payload = text(at + 12 + headers, length);
    if (!text(at + 12, headers).includes("InvokeComplete")) pieces.push(payload);
    else {
      const end = parseJson(payload) as { ErrorCode?: string; ErrorDetails?: string };
      pieces.push(endOf(end.ErrorCode, end.ErrorDetails ?? ""));
    }
  }
  return pieces;
}
