import { callerDuration, type Invocation, reportOf } from "./invocation.ts";
import { type Exchange, exchangeDuration } from "./exchange.ts";
import { utf8Text } from "#base/utf8.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import type { MessageRow, SequenceRow } from "./sequence-row.ts";
import type { TraceEventOf } from "./trace-event.ts";
import type { TraceIndex } from "./trace-index.ts";

/** Words that `kind:` understands. */
export const KIND_WORDS = [
  "message",
  "request",
  "response",
  "handler",
  "invoke",
  "wait",
  "telemetry",
  "note",
  "refused",
  "error",
  "init",
  "log",
  "platform",
  "stdout",
  "stderr",
] as const;
export type KindWord = (typeof KIND_WORDS)[number];

export function isKindWord(word: string): word is KindWord {
  return (KIND_WORDS as readonly string[]).includes(word);
}

/** What a filter can ask about anything that is shown. */
export interface FilterSubject {
  readonly kinds: readonly KindWord[];
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly size?: number | undefined;
  readonly headers: readonly HeaderList[];
  /** Ordinal of the execution environment. */
  readonly environment: number | undefined;
  readonly requestId: string | undefined;
  /** Everything in words; made only when a filter looks for text. */
  text(): string;
}

/** What a filter sees of a row of the sequence. A request and its answer share path and status, so they stay together. */
export function rowSubject(row: SequenceRow, index: TraceIndex): FilterSubject {
  const exchange = row.kind === "note" ? undefined : row.exchange;
  const headers: HeaderList[] = [];
  if (exchange !== undefined) {
    headers.push(exchange.request.headers);
    if (exchange.response !== undefined) headers.push(exchange.response.headers);
  }
  const invocation = row.requestId === undefined ? undefined : index.invocations.get(row.requestId);
  return {
    kinds: rowKinds(row),
    method: exchange?.request.method,
    path: exchange?.request.path,
    status: exchange?.response?.status ?? rowStatus(row),
    durationMs: durationOf(exchange, invocation),
    size: row.kind === "message" ? row.size : undefined,
    headers,
    environment: environmentOrdinal(row.environmentId ?? invocation?.environmentId, index),
    requestId: row.requestId ?? exchange?.requestId,
    text: () =>
      [
        row.name,
        row.text,
        row.requestId ?? "",
        ...headers.flat().map(([name, value]) => `${name}: ${value}`),
      ].join("\n"),
  };
}

/** Of the exchange; of the invocation where there is none. */
function durationOf(
  exchange: Exchange | undefined,
  invocation: Invocation | undefined,
): number | undefined {
  if (exchange !== undefined) return exchangeDuration(exchange);
  return invocation === undefined ? undefined : callerDuration(invocation);
}

function rowStatus(row: SequenceRow): number | undefined {
  if (row.kind !== "message") return undefined;
  if (row.message === "answer") return 200;
  if (row.message === "refusal" || row.message === "acceptance")
    return Number.parseInt(row.text, 10);
  return row.message === "throttle" ? 429 : undefined;
}

const MESSAGE_KINDS: Readonly<Record<MessageRow["message"], readonly KindWord[]>> = {
  invoke: ["invoke", "message"],
  answer: ["invoke", "message"],
  acceptance: ["invoke", "message"],
  throttle: ["invoke", "message", "refused"],
  refusal: ["invoke", "message", "refused"],
  request: ["request", "message"],
  chunk: ["request", "message"],
  "stream-end": ["request", "message"],
  response: ["response", "message"],
  telemetry: ["telemetry", "message"],
  "handler-call": ["handler"],
  "handler-return": ["handler"],
};

function rowKinds(row: SequenceRow): readonly KindWord[] {
  const kinds: KindWord[] = row.kind === "message" ? [...MESSAGE_KINDS[row.message]] : [row.kind];
  if (row.kind !== "note" && (row.exchange?.response?.status ?? 0) >= 400) kinds.push("refused");
  if (row.tone === "error") kinds.push("error");
  if (row.tone === "init") kinds.push("init");
  return kinds;
}

/** What a filter sees of a log line. */
export function logSubject(log: TraceEventOf<"log">, index: TraceIndex): FilterSubject {
  return {
    kinds: log.stream === "stderr" ? ["log", "stderr"] : ["log", log.stream],
    size: log.text.length,
    headers: [],
    environment: environmentOrdinal(log.environmentId, index),
    requestId: log.requestId,
    text: () => log.text,
  };
}

function refusedStatus({ throttled, refused }: Invocation): number | undefined {
  return throttled === undefined ? refused?.status : 429;
}

/** What a filter sees of a whole invocation: any of its messages may match. */
export function invocationSubject(
  invocation: Invocation,
  index: TraceIndex,
  payloadOf: (id: string) => Uint8Array | undefined,
): FilterSubject {
  const reply = invocation.reply;
  const payload = invocation.received?.payload;
  const report = reportOf(invocation);
  return {
    kinds: report !== undefined && report.status !== "success" ? ["invoke", "error"] : ["invoke"],
    method: reply?.request.method,
    path: reply?.request.path,
    status: reply?.response?.status ?? refusedStatus(invocation),
    durationMs: report?.durationMs ?? callerDuration(invocation),
    size: payload?.size,
    headers:
      reply === undefined
        ? []
        : [
            reply.request.headers,
            ...(reply.response === undefined ? [] : [reply.response.headers]),
          ],
    environment: environmentOrdinal(invocation.environmentId, index),
    requestId: invocation.requestId,
    text: () => {
      const bytes =
        payload === undefined || payload.size > 100_000 ? undefined : payloadOf(payload.id);
      return `${invocation.requestId}\n${report?.errorType ?? ""}\n${bytes === undefined ? "" : utf8Text(bytes)}`;
    },
  };
}

function environmentOrdinal(
  environmentId: string | undefined,
  index: TraceIndex,
): number | undefined {
  return environmentId === undefined ? undefined : index.environments.get(environmentId)?.ordinal;
}
