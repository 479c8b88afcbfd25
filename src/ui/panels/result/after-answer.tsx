import { useStore } from "zustand";
import { utf8Text } from "#base/utf8.ts";
import { MAX_RESPONSE_BYTES } from "#runtime-api/limits.ts";
import type { Invocation } from "#trace/invocation.ts";
import type { ForwardTarget } from "#trace/trace-event.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { visibleControls } from "#ui/kit/visible-controls.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { select } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";
import css from "./result.module.css";

interface Props {
  readonly session: Session;
  readonly invocation: Invocation;
}

/** What stands beside the answer: how near to the limit it is, the end of the log, what a queue made of it. */
export function AfterAnswer({ session, invocation }: Props) {
  const { responded, finished } = invocation;
  return (
    <>
      <QueueNotes session={session} invocation={invocation} />
      {responded === undefined || responded.mode === "streaming" ? null : (
        <p className={css["beside"]}>
          <label>
            <span>Response size</span>
            <meter
              min={0}
              max={MAX_RESPONSE_BYTES}
              high={MAX_RESPONSE_BYTES * 0.9}
              optimum={0}
              value={responded.payload.size}
            />
          </label>
          <span>
            {formatBytes(responded.payload.size)} of {formatBytes(MAX_RESPONSE_BYTES)}
          </span>
        </p>
      )}
      {finished === undefined ? null : (
        <LogTail session={session} requestId={invocation.requestId} />
      )}
    </>
  );
}

/** X-Amz-Log-Result: the page asks for it with every synchronous invocation. */
function LogTail({
  session,
  requestId,
}: {
  readonly session: Session;
  readonly requestId: string;
}) {
  const answer = useStore(session.run, ({ lastAnswer }) => lastAnswer);
  if (answer?.kind !== "response" || answer.requestId !== requestId) return null;
  if (answer.logTail === undefined) return null;
  const text = visibleControls(utf8Text(answer.logTail).replace(/\n$/, ""));
  return (
    <details className={css["tail"]}>
      <summary>Log tail: {formatBytes(answer.logTail.length)} of at most 4 KB</summary>
      <p>
        The header X-Amz-Log-Result has it in base64: the last 4,096 bytes of this invocation’s log.
      </p>
      <ScrollArea className={css["payload"]} label="Log tail">
        <pre>{text}</pre>
      </ScrollArea>
    </details>
  );
}

function QueueNotes({ session, invocation }: Props) {
  const { received, accepted, retry, discarded, forwarded } = invocation;
  if (received?.invocationType !== "Event") return null;
  return (
    <ul className={css["queue"]}>
      {accepted === undefined ? null : (
        <li>The caller was answered with 202 and does not wait for this.</li>
      )}
      {retry === undefined ? null : (
        <li>
          Try {retry.attempt} follows after {retry.inMs / 1000} s.
        </li>
      )}
      {discarded === undefined ? null : (
        <li>
          Given up after {discarded.attempts === 1 ? "one try" : `${discarded.attempts} tries`}:{" "}
          {discarded.condition}.
          {discarded.isKept ? "" : " No destination and no dead-letter queue keeps the event."}
        </li>
      )}
      {forwarded.map(({ seq, to, target }) => (
        <li key={seq}>
          <button type="button" className={css["link"]} onClick={() => select(session, seq)}>
            {RECEIVER_WORDS[to]}
          </button>{" "}
          {target}
        </li>
      ))}
    </ul>
  );
}

const RECEIVER_WORDS: Readonly<Record<ForwardTarget, string>> = {
  "on-success": "Record for the on-success destination",
  "on-failure": "Record for the on-failure destination",
  "dead-letter-queue": "Message for the dead-letter queue",
};
