import type { InvokeAnswer } from "#simulator/protocol.ts";
import type { Session } from "#ui/state/session/session.ts";
import { useStore } from "zustand";
import { isStartError } from "#trace/words/start-errors.ts";
import { explainErrorType } from "#trace/words/error-type-words.ts";
import { wireError } from "#trace/words/conversation-words.ts";
import {
  type Invocation,
  answerOf,
  callerDuration,
  invocationBy,
  invocationStage,
  reportOf,
} from "#trace/invocation.ts";
import { joinBodies } from "#trace/inspected.ts";
import { invocationAt } from "#trace/shown-invocation.ts";
import { laterComponent } from "#ui/kit/later.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { openTab, workbenchStore } from "#ui/state/workbench-store.ts";
import { utf8Text } from "#base/utf8.ts";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { formatBytes, formatDuration } from "#ui/kit/format/format.ts";
import { momentOf, select, useCalmSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import { visibleControls } from "#ui/kit/visible-controls.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { AfterAnswer } from "./after-answer.tsx";
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
  const announcement = selection.selectedSeq === undefined ? announcementOf(invocation) : "";
  return (
    <section className={css["region"]} aria-label="Result" data-tone={toneOf(invocation)}>
      <span className="visually-hidden" aria-live="polite">
        {announcement}
      </span>
      {invocation === undefined ? (
        <NoInvocation answer={run.lastAnswer} />
      ) : (
        <Answer session={session} invocation={invocation} />
      )}
    </section>
  );
}

/** Refused without a trace, or nothing was invoked yet. */
function NoInvocation({ answer }: { readonly answer: InvokeAnswer | undefined }) {
  if (answer?.kind !== "rejected") return <NoResult />;
  return (
    <>
      <p className={css["line"]}>
        <strong className={css["status"]}>{answer.status}</strong>
        <span>{answer.errorType}</span>
      </p>
      <p className={css["error"]}>{answer.message}</p>
    </>
  );
}

const SHOWN_BYTES = 20_000;

interface AnswerProps {
  readonly session: Session;
  readonly invocation: Invocation;
}

function Answer({ session, invocation }: AnswerProps) {
  const { trace } = session;
  const responded = invocation.responded;
  const bytes = responded === undefined ? undefined : joinBodies(trace, [responded.payload]);
  const text =
    bytes === undefined ? undefined : visibleControls(utf8Text(bytes.subarray(0, SHOWN_BYTES)));
  return (
    <>
      <div className={css["line"]}>
        <button
          type="button"
          className={css["status"]}
          title="Show the answer in every pane"
          onClick={() => select(session, answerOf(invocation)?.seq ?? invocation.firstSeq)}
        >
          {statusText(invocation)}
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
      <Stopped invocation={invocation} />
      <Problem session={session} invocation={invocation} bytes={bytes} />
      {bytes === undefined || invocation.received === undefined ? null : (
        <BatchNote
          event={joinBodies(trace, [invocation.received.payload])}
          answer={bytes}
          isFunctionError={responded?.functionError !== undefined}
        />
      )}
      <AfterAnswer session={session} invocation={invocation} />
      {responded === undefined ? null : (
        <ScrollArea className={css["payload"]} label="Payload">
          <pre>
            {text === undefined
              ? `(${formatBytes(responded.payload.size)}, dropped)`
              : text === ""
                ? "(empty)"
                : text}
          </pre>
          {bytes === undefined || bytes.length <= SHOWN_BYTES ? null : (
            <p className={css["empty"]}>
              {`The first ${formatBytes(SHOWN_BYTES)} of ${formatBytes(bytes.length)}: Copy takes all of it.`}
            </p>
          )}
        </ScrollArea>
      )}
    </>
  );
}

function Figures({ invocation }: { readonly invocation: Invocation }) {
  const finished = reportOf(invocation);
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

function Stopped({ invocation: { finished } }: { readonly invocation: Invocation }) {
  if (finished?.stopped === undefined) return null;
  return <p className={css["empty"]}>{`${finished.stopped} It has no REPORT line.`}</p>;
}

/** Its code and the compiler behind it come with the first start that fails. */
const Cure = laterComponent(async () => (await import("./cure.tsx")).Cure, undefined, "asked");

/** A function error in words, beside Lambda's own. */
function Problem({
  session,
  invocation,
  bytes,
}: {
  readonly session: Session;
  readonly invocation: Invocation;
  readonly bytes: Uint8Array | undefined;
}) {
  const { trace } = session;
  const { responded, throttled, refused, finished } = invocation;
  if (refused !== undefined) return <Refused session={session} refused={refused} />;
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
    <>
      <p className={css["error"]}>
        <span className={css["errorType"]}>{type}</span> {meaning}{" "}
        {type === "Runtime.InvalidEntrypoint" && session.kind === "live" ? null : todo}
      </p>
      {session.kind === "live" && (isStartError(type) || invocation.deliveries.length === 0) ? (
        <Cure isInFiles={type === "Runtime.InvalidEntrypoint"} />
      ) : null}
    </>
  );
}

/** Our sentence, the way to the event, and Lambda's words. */
function Refused({
  session,
  refused,
}: {
  readonly session: Session;
  readonly refused: NonNullable<Invocation["refused"]>;
}) {
  const { meaning, todo } = explainErrorType(refused.errorType);
  const [, line, column] = /line: (\d+), column: (\d+)/.exec(refused.message) ?? [];
  const name = useStore(workbenchStore, ({ eventName }) => eventName);
  return (
    <>
      <p className={css["error"]}>
        {meaning}{" "}
        {line === undefined ? todo : `It stops being JSON at line ${line}, column ${column}.`}
        {session.kind === "live" && name !== undefined && line !== undefined ? (
          <>
            {" "}
            <Button
              label="Open the event"
              look="outline"
              onClick={() => openTab({ kind: "event", name })}
            />
          </>
        ) : null}
      </p>
      <p className={css["error"]}>
        <span className={css["errorType"]}>{refused.errorType}</span> {refused.message}
      </p>
    </>
  );
}

function announcementOf(invocation: Invocation | undefined): string {
  if (invocation?.refused !== undefined)
    return `Invocation refused with ${invocation.refused.status}. ${explainErrorType(invocation.refused.errorType).meaning}`;
  if (invocation?.finished === undefined) return "";
  const { status, durationMs, stopped } = invocation.finished;
  if (stopped !== undefined) return "Invocation stopped";
  return `Invocation finished, status ${status}, ${formatDuration(durationMs)}`;
}

function statusText(invocation: Invocation): string {
  if (invocation.throttled !== undefined) return "429";
  if (invocation.refused !== undefined) return String(invocation.refused.status);
  if (invocation.accepted !== undefined) return String(invocation.accepted.status);
  if (invocation.responded !== undefined) return "200";
  return invocation.finished === undefined ? "…" : "500";
}

function stageWord(invocation: Invocation): string {
  const { responded } = invocation;
  switch (invocationStage(invocation)) {
    case "queued":
      return "Waiting for an environment";
    case "throttled":
      return "Throttled";
    case "refused":
      return "Refused";
    case "checked":
      return "Dry run: checked, nothing ran";
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
    case "stopped":
      return "Stopped";
    case "failure":
      return "Environment failed";
  }
}

function toneOf(invocation: Invocation | undefined): string {
  if (invocation === undefined) return "none";
  const { throttled, refused, responded } = invocation;
  if ((throttled ?? refused ?? responded?.functionError) !== undefined) return "error";
  const stage = invocationStage(invocation);
  if (stage === "stopped") return "stopped";
  if (stage === "success" || stage === "responded" || stage === "checked") return "response";
  return stage === "error" || stage === "timeout" || stage === "failure" ? "error" : "handler";
}
