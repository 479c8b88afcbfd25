import { useState } from "react";
import { isJsonObject, parseJson } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import {
  BATCH_RESPONSE_EXPLANATION,
  interpretBatchResponse,
} from "#event-sources/batch-response.ts";
import css from "./batch-note.module.css";

interface BatchNoteProps {
  /** The event that the function got. */
  readonly event: Uint8Array | undefined;
  /** Its answer, or its error. */
  readonly answer: Uint8Array;
  readonly isFunctionError: boolean;
}

/** Of an SQS batch: what the poller makes of the function's answer, message by message. Shows nothing for other events. */
export function BatchNote({ event, answer, isFunctionError }: BatchNoteProps) {
  const [reportsItemFailures, setReports] = useState(true);
  const messages = event === undefined ? [] : sqsMessages(event);
  if (messages.length === 0) return null;
  const { summary, items, evidence } = interpretBatchResponse({
    messageIds: messages.map(({ messageId }) => messageId),
    payload: answer,
    isFunctionError,
    reportsItemFailures,
    isFifo: messages.some(({ isFifo }) => isFifo),
  });
  return (
    <details className={css["note"]}>
      <summary>
        SQS batch: {items.filter(({ fate }) => fate === "deleted").length} deleted,{" "}
        {items.filter(({ fate }) => fate === "returns").length} return to the queue
      </summary>
      <label>
        <input
          type="checkbox"
          checked={reportsItemFailures}
          onChange={(change) => setReports(change.target.checked)}
        />{" "}
        ReportBatchItemFailures is on
      </label>
      <p>{summary}</p>
      <ul>
        {items.map(({ messageId, fate, reason }) => (
          <li key={messageId}>
            <code>{messageId}</code> {fate === "deleted" ? "is deleted" : "returns"}. {reason}
          </li>
        ))}
      </ul>
      <p>{BATCH_RESPONSE_EXPLANATION}</p>
      {evidence === "unverified" ? <p>Not verified against AWS.</p> : null}
    </details>
  );
}

function sqsMessages(
  event: Uint8Array,
): readonly { readonly messageId: string; readonly isFifo: boolean }[] {
  // An SQS event begins with its records; looking saves parsing megabytes of anything else.
  if (event.length > 300_000) return [];
  const parsed = parseJson(strictUtf8Text(event) ?? "");
  if (!isJsonObject(parsed) || !Array.isArray(parsed["Records"])) return [];
  return parsed["Records"].flatMap((record) => {
    if (!isJsonObject(record) || record["eventSource"] !== "aws:sqs") return [];
    const { messageId, eventSourceARN } = record;
    if (typeof messageId !== "string") return [];
    return [
      { messageId, isFifo: typeof eventSourceARN === "string" && eventSourceARN.endsWith(".fifo") },
    ];
  });
}
