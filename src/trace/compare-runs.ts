import { utf8Text } from "#base/utf8.ts";
import type { BodyRef } from "./body-ref.ts";
import { requestBodies } from "./inspected.ts";
import { type Invocation, invocationStage } from "./invocation.ts";
import { matched } from "./match-lists.ts";
import type { TraceStore } from "./trace-store.ts";

/** In what two runs differ at an invocation, in the order in which they are looked at. */
export type Aspect = "event" | "calls" | "headers" | "answer" | "outcome" | "log";

export interface Difference {
  readonly aspect: Aspect;
  readonly before: string;
  readonly after: string;
}

/** One invocation of a run with its counterpart in the other; durations are never equal and make no difference. */
export interface ComparedInvocation {
  /** 1 for the first pair. */
  readonly ordinal: number;
  readonly before: Invocation | undefined;
  readonly after: Invocation | undefined;
  readonly differences: readonly Difference[];
  /** Milliseconds that the later run took longer; `undefined` where one of them is unfinished or missing. */
  readonly slowerMs: number | undefined;
}

/** Invocations of a trace that are looked at as one run. */
export interface RunPart {
  readonly trace: TraceStore;
  readonly attempts: readonly Invocation[];
}

/** Everything in a trace as one run. */
export function wholeRun(trace: TraceStore): RunPart {
  return { trace, attempts: trace.index.attempts.slice() };
}

/** The runs of each deployed code in a trace, oldest first: what was invoked before an edit, and what after it. */
export function runsByDeployment(trace: TraceStore): readonly RunPart[] {
  const deployed = trace.events.slice().filter(({ kind }) => kind === "function.deployed");
  const bounds = [-1, ...deployed.map(({ seq }) => seq), Infinity];
  const attempts = trace.index.attempts.slice();
  return bounds
    .slice(1)
    .map((end, at) => ({
      trace,
      attempts: attempts.filter(({ firstSeq }) => firstSeq > (bounds[at] ?? 0) && firstSeq < end),
    }))
    .filter((part) => part.attempts.length > 0);
}

/**
 * Two runs invocation by invocation. Invocations with the same event are matched, in their order; what is left between
 * two matches is matched one by one. What is made again with every run (request IDs, dates, trace headers, ports) is no
 * difference.
 */
export function compareRuns(before: RunPart, after: RunPart): readonly ComparedInvocation[] {
  return matched(before.attempts, after.attempts, ({ received }) => received?.payload.id ?? "").map(
    ([a, b], at) => {
      const differences =
        a === undefined || b === undefined
          ? []
          : differencesOf([before.trace, a], [after.trace, b]);
      const [took, takes] = [a?.finished?.durationMs, b?.finished?.durationMs];
      return {
        ordinal: at + 1,
        before: a,
        after: b,
        differences,
        slowerMs: took === undefined || takes === undefined ? undefined : takes - took,
      };
    },
  );
}

/** In what two runs differ, in words. */
export const ASPECT_WORDS: Readonly<Record<Aspect, string>> = {
  event: "the event",
  calls: "the runtime’s calls",
  headers: "the headers of the answer",
  answer: "the answer",
  outcome: "the outcome",
  log: "the function’s log lines",
};

/** What makes the two runs part, in a sentence. `names` says what the runs are called: `in the saved trace`, `now`. */
export function divergenceWords(
  { ordinal, before, after, differences }: ComparedInvocation,
  names: { readonly before: string; readonly after: string },
): string {
  const [first] = differences;
  if (before === undefined || after === undefined)
    return `First difference: invocation ${ordinal}, which is only there ${before === undefined ? names.after : names.before}.`;
  if (first === undefined) return `Invocation ${ordinal} does not differ.`;
  const [a, b] = [clip(first.before, first.after), clip(first.after, first.before)];
  return `First difference: invocation ${ordinal}, ${ASPECT_WORDS[first.aspect]}: ${a} ${names.before}, ${b} ${names.after}.`;
}

/** The part of a text where it leaves the other one, in quotation marks. */
function clip(text: string, other: string): string {
  if (text === "") return "nothing";
  let same = 0;
  while (same < text.length && text[same] === other[same]) same += 1;
  const from = same < 30 ? 0 : same - 20;
  const part = text.slice(from, from + 60);
  return `“${from > 0 ? "…" : ""}${part}${from + 60 < text.length ? "…" : ""}”`;
}

/** The first invocation that differs or that only one of the runs has. */
export function firstDivergence(
  compared: readonly ComparedInvocation[],
): ComparedInvocation | undefined {
  return compared.find(
    ({ differences, before, after }) =>
      differences.length > 0 || before === undefined || after === undefined,
  );
}

type Side = readonly [store: TraceStore, invocation: Invocation];

function differencesOf(before: Side, after: Side): readonly Difference[] {
  const found: Difference[] = [];
  for (const [aspect, read] of ASPECTS) {
    const [a, b] = [read(...before), read(...after)];
    if (a !== b) found.push({ aspect, before: a, after: b });
  }
  return found;
}

const ASPECTS: readonly (readonly [Aspect, (...side: Side) => string])[] = [
  ["event", (store, { received }) => bodyText(store, received?.payload)],
  ["calls", (store, invocation) => calls(store, invocation)],
  ["headers", (_store, { reply }) => headers(reply?.request.headers ?? [])],
  ["answer", (store, invocation) => answer(store, invocation)],
  [
    "outcome",
    (_store, invocation) =>
      [invocationStage(invocation), invocation.finished?.errorType ?? ""].join(" ").trim(),
  ],
  ["log", (store, invocation) => log(store, invocation)],
];

/** The runtime's calls about the invocation, with their statuses. */
function calls({ index }: TraceStore, { requestId }: Invocation): string {
  return [...index.exchanges.values()]
    .filter((exchange) => exchange.requestId === requestId)
    .map(
      ({ endpoint, request, response }) =>
        `${request.method} ${endpoint} ${response?.status ?? "no answer"}`,
    )
    .join("\n");
}

/** Headers that are made again with every run, or only say how long the body is. */
const ALWAYS_NEW = new Set([
  "host",
  "date",
  "content-length",
  "lambda-runtime-invocation-id",
  "lambda-runtime-aws-request-id",
  "lambda-runtime-trace-id",
  "lambda-runtime-deadline-ms",
]);

function headers(list: readonly (readonly [string, string])[]): string {
  return list
    .filter(([name]) => !ALWAYS_NEW.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .toSorted()
    .join("\n");
}

/** What the caller got; while it has nothing, what the runtime has sent. */
function answer(store: TraceStore, { responded, reply, requestId }: Invocation): string {
  if (responded !== undefined) return withoutIds(bodyText(store, responded.payload), requestId);
  return reply === undefined
    ? ""
    : withoutIds(
        requestBodies(reply)
          .map((ref) => bodyText(store, ref))
          .join(""),
        requestId,
      );
}

/** The function's own lines; the platform's are made of ids and durations. */
function log({ index }: TraceStore, { requestId }: Invocation): string {
  return index.logs
    .slice()
    .filter((line) => line.requestId === requestId && line.stream !== "platform")
    .map(({ stream, text }) => withoutIds(`${stream}: ${text}`, requestId))
    .join("\n");
}

function withoutIds(text: string, requestId: string): string {
  return text.replaceAll(requestId, "(request ID)");
}

/** A payload as text; where it has been dropped, its content id tells it from others. */
function bodyText(store: TraceStore, ref: BodyRef | undefined): string {
  if (ref === undefined) return "";
  const bytes = store.body(ref);
  return bytes === undefined ? `(${ref.size} bytes, ${ref.id})` : utf8Text(bytes);
}
