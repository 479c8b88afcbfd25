import type { Session } from "#ui/state/session/session.ts";
import { useStore } from "zustand";
import { explainErrorType } from "#trace/words/error-type-words.ts";
import { wireError } from "#trace/words/conversation-words.ts";
import {
  type Invocation,
  callerDuration,
  invocationBy,
  invocationStage,
} from "#trace/invocation.ts";
import { joinBodies } from "#trace/inspected.ts";
import { utf8Text } from "#base/utf8.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { formatBytes, formatDuration } from "#ui/kit/format/format.ts";
import { momentOf, select, useCalmSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import { visibleControls } from "#ui/kit/visible-controls.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { BatchNote } from "./batch-note.tsx";
import { NoResult } from "./no-result.tsx";
import css from "./result.module.css";

/** The answer as its caller sees it, and what it cost. Of the selected invocation, else of the latest. */
export function Result({ session }: { readonly session: Session }) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useCalmSelection(session);
  const run = useStore(session.run);
  const moment = momentOf(selection, snapshot);
  const found = invocationAt(trace, selection.selectedSeq, moment);
  const invocation = found === undefined ? undefined : invocationBy(found, moment);
  const responded = invocation?.responded;
  const isThrottled = invocation?.throttled !== undefined;
  const bytes = responded === undefined ? undefined : joinBodies(trace, [responded.payload]);
  const text =
    bytes === undefined ? undefined : visibleControls(utf8Text(bytes.subarray(0, 20_000)));
  const rejected =
    run.lastAnswer?.kind === "rejected" && invocation === undefined ? run.lastAnswer : undefined;

  const announcement =
    selection.selectedSeq === undefined && invocation?.finished !== undefined
      ? `Invocation finished, status ${invocation.finished.status}, ${formatDuration(invocation.finished.durationMs)}`
      : "";
  return (
    <section className={css["region"]} aria-label="Result" data-tone={toneOf(invocation)}>
      <span className="visually-hidden" aria-live="polite">
        {announcement}
      </span>
      {invocation === undefined ? (
        rejected === undefined ? (
          <NoResult />
        ) : (
          <>
            <p className={css["line"]}>
              <strong className={css["status"]}>{rejected.status}</strong>
              <span>{rejected.errorType}</span>
            </p>
            <p className={css["error"]}>{rejected.message}</p>
          </>
        )
      ) : (
        <>
          <div className={css["line"]}>
            <button
              type="button"
              className={css["status"]}
              title="Show the answer in every pane"
              onClick={() =>
                select(session, (responded ?? invocation.throttled)?.seq ?? invocation.firstSeq)
              }
            >
              {isThrottled ? "429" : responded === undefined ? "…" : "200"}
            </button>
            <strong className={css["word"]}>{stageWord(invocation)}</strong>
            <Figures invocation={invocation} />
            {text === undefined ? null : (
              <CopyButton
                label="Copy"
                text={() => (bytes === undefined ? undefined : utf8Text(bytes))}
              />
            )}
          </div>
          <Problem trace={trace} invocation={invocation} bytes={bytes} />
          {bytes === undefined || invocation.received === undefined ? null : (
            <BatchNote
              event={joinBodies(trace, [invocation.received.payload])}
              answer={bytes}
              isFunctionError={responded?.functionError !== undefined}
            />
          )}
          {responded === undefined ? null : (
            <ScrollArea className={css["payload"]} label="Payload">
              <pre>
                {text === undefined
                  ? `(${formatBytes(responded.payload.size)}, dropped)`
                  : text === ""
                    ? "(empty)"
                    : text}
              </pre>
            </ScrollArea>
          )}
        </>
      )}
    </section>
  );
}

function Figures({ invocation }: { readonly invocation: Invocation }) {
  const { finished } = invocation;
  const waited = callerDuration(invocation);
  const figures: (readonly [label: string, value: string, hint: string])[] = [];
  if (finished !== undefined) {
    figures.push(["Duration", `${finished.durationMs.toFixed(2)} ms`, "As in the REPORT line"]);
    figures.push([
      "Billed",
      `${finished.billedMs} ms`,
      "Rounded up to the next millisecond, init included",
    ]);
    if (finished.initMs !== undefined)
      figures.push(["Init", `${finished.initMs.toFixed(2)} ms`, "Cold start: billed too"]);
    if (finished.maxMemoryUsedMb !== undefined) {
      figures.push([
        "Memory",
        `${finished.maxMemoryUsedMb} MB`,
        "Peak over the life of the environment",
      ]);
    }
  } else if (waited !== undefined)
    figures.push(["Answered after", formatDuration(waited), "As the caller sees it"]);
  return (
    <dl className={css["figures"]}>
      {figures.map(([label, value, hint]) => (
        <div key={label} title={hint}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A function error in words, beside Lambda's own. */
function Problem({
  trace,
  invocation,
  bytes,
}: {
  readonly trace: TraceStore;
  readonly invocation: Invocation;
  readonly bytes: Uint8Array | undefined;
}) {
  const { responded, throttled, finished } = invocation;
  if (throttled !== undefined) {
    const { meaning, todo } = explainErrorType("TooManyRequestsException");
    return <p className={css["error"]}>{`${meaning} ${todo}`}</p>;
  }
  if (responded?.functionError === undefined) return null;
  const { errorType } = wireError(bytes ?? trace.body(responded.payload));
  const type = errorType ?? finished?.errorType;
  if (type === undefined)
    return <p className={css["error"]}>The function reported an error without a type.</p>;
  const { meaning, todo } = explainErrorType(type);
  return (
    <p className={css["error"]}>
      <span className={css["errorType"]}>{type}</span> {meaning} {todo}
    </p>
  );
}

function invocationAt(
  trace: TraceStore,
  selectedSeq: number | undefined,
  moment: number,
): Invocation | undefined {
  const selected = selectedSeq === undefined ? undefined : trace.event(selectedSeq);
  const exchange =
    selected !== undefined &&
    "exchangeId" in selected &&
    selected.exchangeId !== undefined &&
    "environmentId" in selected
      ? trace.index.exchange(selected.environmentId, selected.exchangeId)
      : undefined;
  const requestId =
    (selected !== undefined && "requestId" in selected ? selected.requestId : undefined) ??
    exchange?.requestId;
  const chosen = requestId === undefined ? undefined : trace.index.invocations.get(requestId);
  if (chosen !== undefined) return chosen;
  return latestInvocation(trace, moment);
}

/** Invocations that are looked at for the latest answer: more than one burst holds. */
const RECENT = 200;

/** The invocation that arrived last, while it is open; else the one that was answered last. */
function latestInvocation(trace: TraceStore, moment: number): Invocation | undefined {
  const { attempts } = trace.index;
  const last = attempts.lastAtMost(moment, (attempt) => attempt.firstSeq);
  const newest = attempts.at(last);
  if (newest === undefined || answeredSeq(newest) > moment) return newest;
  let found = newest;
  for (
    let position = last - 1;
    position >= attempts.first && position > last - RECENT;
    position -= 1
  ) {
    const attempt = attempts.at(position);
    if (attempt === undefined) continue;
    const seq = answeredSeq(attempt);
    if (seq <= moment && seq > answeredSeq(found)) found = attempt;
  }
  return found;
}

function answeredSeq(invocation: Invocation): number {
  return (invocation.responded ?? invocation.throttled)?.seq ?? Infinity;
}

function stageWord(invocation: Invocation): string {
  const { responded } = invocation;
  switch (invocationStage(invocation)) {
    case "queued":
      return "Waiting for an environment";
    case "throttled":
      return "Throttled";
    case "starting":
      return "Starting";
    case "running":
      return "Running";
    case "responded":
      return responded?.functionError === undefined ? "Answered" : "Function error";
    case "success":
      return "Succeeded";
    case "error":
      return "Function error";
    case "timeout":
      return "Timed out";
    case "failure":
      return "Environment failed";
  }
}

function toneOf(invocation: Invocation | undefined): string {
  if (invocation === undefined) return "none";
  if (invocation.throttled !== undefined || invocation.responded?.functionError !== undefined)
    return "error";
  const stage = invocationStage(invocation);
  return stage === "success" || stage === "responded"
    ? "response"
    : stage === "error" || stage === "timeout"
      ? "error"
      : "handler";
}
