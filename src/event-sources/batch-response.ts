import { type JsonObject, type JsonValue, isJsonObject, parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import { describeValue, excerpt } from "./describe-value.ts";
import type { Evidence } from "./finding.ts";

/** What happens to one message of the batch. */
export interface BatchItem {
  readonly messageId: string;
  readonly fate: "deleted" | "returns";
  readonly reason: string;
}

/** What Lambda's poller makes of a function's answer to a batch. */
export interface BatchInterpretation {
  /** `partial` only with ReportBatchItemFailures turned on and a valid list. */
  readonly kind: "complete-success" | "partial" | "complete-failure";
  /** What happened, why, and what to do. */
  readonly summary: string;
  readonly items: readonly BatchItem[];
  readonly evidence: Evidence;
}

/** How partial batch responses are explained beside an SQS event. */
export const BATCH_RESPONSE_EXPLANATION =
  "Without ReportBatchItemFailures a batch succeeds or fails as a whole: if the function fails, every message becomes visible " +
  "again after the visibility timeout, those that were handled already among them. With ReportBatchItemFailures the function " +
  'answers {"batchItemFailures": [{"itemIdentifier": "<messageId>"}]}: the messages that it names come back, the others are ' +
  "deleted. An empty list, an empty or null answer, or an answer without the list means that all succeeded. Invalid JSON, or an " +
  "entry whose itemIdentifier is missing, empty or unknown, makes the whole batch fail.";

interface Batch {
  readonly messageIds: readonly string[];
  /** The function's response, or its error. */
  readonly payload: Uint8Array;
  readonly isFunctionError: boolean;
  /** FunctionResponseTypes of the event source mapping holds ReportBatchItemFailures. */
  readonly reportsItemFailures: boolean;
  /** In a FIFO queue everything behind the first failure should be named too. */
  readonly isFifo?: boolean;
}

/** Reads a function's result as the answer to an SQS batch. */
export function interpretBatchResponse(batch: Batch): BatchInterpretation {
  if (batch.isFunctionError) {
    return whole(
      batch,
      "complete-failure",
      "The function failed, so the whole batch returns to the queue after the visibility timeout.",
    );
  }
  if (!batch.reportsItemFailures) {
    return whole(
      batch,
      "complete-success",
      "The function did not fail, so every message is deleted; its answer is not read because ReportBatchItemFailures is off.",
    );
  }
  const text = utf8Text(batch.payload);
  if (text.trim() === "") return succeeded(batch, "The answer is empty");
  const answer = parseJson(text);
  if (answer === undefined) {
    return failed(
      batch,
      `The answer is not JSON (${excerpt(JSON.stringify(text))})`,
      "Return JSON, or nothing at all.",
    );
  }
  if (answer === null) return succeeded(batch, "The answer is null");
  if (!isJsonObject(answer)) {
    return failed(
      batch,
      `The answer is ${describeValue(answer)}, not an object`,
      'Return {"batchItemFailures": []}.',
      "unverified",
    );
  }
  return readAnswer(batch, answer);
}

function readAnswer(batch: Batch, answer: JsonObject): BatchInterpretation {
  const list = answer["batchItemFailures"];
  if (list === undefined || list === null) return withoutList(batch, answer);
  if (!Array.isArray(list)) {
    return failed(
      batch,
      `batchItemFailures is ${describeValue(list)}, not a list`,
      'Return a list of {"itemIdentifier": "<messageId>"}.',
      "unverified",
    );
  }
  const named = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const id = readEntry(entry);
    if (!id.ok)
      return failed(
        batch,
        `batchItemFailures[${index}]: ${id.error}`,
        'Each entry is {"itemIdentifier": "<messageId>"}.',
      );
    if (!batch.messageIds.includes(id.value)) {
      return failed(
        batch,
        `batchItemFailures[${index}]: "${id.value}" is no message of this batch`,
        "Give the messageId, not the receipt handle or the body.",
        "observed",
      );
    }
    named.add(id.value);
  }
  if (named.size === 0) return succeeded(batch, "batchItemFailures is empty");
  return {
    kind: named.size === batch.messageIds.length ? "complete-failure" : "partial",
    summary: `${named.size} of ${batch.messageIds.length} messages return to the queue after the visibility timeout; the others are deleted.${fifoHint(batch, named)}`,
    items: batch.messageIds.map((messageId) =>
      named.has(messageId)
        ? { messageId, fate: "returns", reason: "The answer names it in batchItemFailures." }
        : { messageId, fate: "deleted", reason: "The answer does not name it." },
    ),
    evidence: "documented",
  };
}

function withoutList(batch: Batch, answer: JsonObject): BatchInterpretation {
  const near = Object.keys(answer).find(
    (key) => /^batch[-_]?items?[-_]?failures?$/i.test(key) && key !== "batchItemFailures",
  );
  if (near === undefined) return succeeded(batch, "The answer has no batchItemFailures");
  return whole(
    batch,
    "complete-success",
    `"${near}" is not the key "batchItemFailures", so the batch counts as a complete success and every message is deleted, the failed ones too. Rename the key.`,
  );
}

function readEntry(entry: JsonValue): Result<string, string> {
  if (!isJsonObject(entry)) return err(`the entry is ${describeValue(entry)}, not an object`);
  const id = entry["itemIdentifier"];
  if (typeof id === "string" && id !== "") return ok(id);
  const other = Object.keys(entry)[0];
  return id === undefined && other !== undefined
    ? err(`the entry has the key "${other}" where "itemIdentifier" is expected`)
    : err(`itemIdentifier is ${describeValue(id)}`);
}

function fifoHint(batch: Batch, named: ReadonlySet<string>): string {
  const first = batch.messageIds.findIndex((id) => named.has(id));
  const isOrdered = batch.messageIds.slice(first).every((id) => named.has(id));
  return batch.isFifo !== true || isOrdered
    ? ""
    : " In a FIFO queue, stop at the first failure and name all messages behind it too; otherwise their order is lost.";
}

function succeeded(batch: Batch, because: string): BatchInterpretation {
  return whole(
    batch,
    "complete-success",
    `${because}, so the batch counts as a complete success and every message is deleted.`,
  );
}

function failed(
  batch: Batch,
  because: string,
  fix: string,
  evidence: Evidence = "documented",
): BatchInterpretation {
  const summary = `${because}, so the whole batch counts as failed and returns to the queue. ${fix}`;
  return { ...whole(batch, "complete-failure", summary), evidence };
}

function whole(
  batch: Batch,
  kind: "complete-success" | "complete-failure",
  summary: string,
): BatchInterpretation {
  const fate = kind === "complete-success" ? "deleted" : "returns";
  return {
    kind,
    summary,
    items: batch.messageIds.map((messageId) => ({
      messageId,
      fate,
      reason: "The batch was treated as a whole.",
    })),
    evidence: "documented",
  };
}
