import type { ProcessId } from "#contract/process-id.ts";
import type { Tone } from "./environment.ts";
import type { Exchange } from "./exchange.ts";
import type { LifelineState } from "./life.ts";

/** Who takes part in the conversation: one lifeline for each process. */
export type Lifeline = "client" | "lambda" | "handler" | ProcessId;

interface RowBase {
  /** The trace event that the row stands for; two rows may stand for one event. */
  readonly seq: number;
  readonly at: number;
  readonly tone: Tone;
  readonly environmentId: string | undefined;
  readonly requestId: string | undefined;
  /** Accessible name: method and path, or status. */
  readonly name: string;
  /** What stands on the arrow. */
  readonly text: string;
  /** What the lifelines look like above and below the row's own mark. */
  readonly before: LifelineState;
  readonly after: LifelineState;
}

export type SequenceRow =
  | (RowBase & {
      readonly kind: "message";
      readonly message:
        | "invoke"
        | "request"
        | "response"
        | "chunk"
        | "stream-end"
        | "handler-call"
        | "handler-return"
        | "answer"
        | "throttle"
        | "refusal"
        | "acceptance"
        | "telemetry";
      readonly from: Lifeline;
      readonly to: Lifeline;
      readonly exchange: Exchange | undefined;
      readonly size: number | undefined;
      /** Not seen on the wire, concluded from the messages around it. */
      readonly isInferred: boolean;
      /** Tells of an invocation that was over before the present one began. */
      readonly isLate: boolean;
    })
  /** The long poll waits; how long is in `exchange`. */
  | (RowBase & { readonly kind: "wait"; readonly exchange: Exchange })
  | (RowBase & {
      readonly kind: "note";
      readonly detail: string | undefined;
      readonly isProblem: boolean;
    });

export type MessageRow = Extract<SequenceRow, { readonly kind: "message" }>;

/** A row before it has its place and the state of the lifelines around it. */
export type RowDraft = SequenceRow extends infer Row
  ? Row extends SequenceRow
    ? Omit<Row, "seq" | "at" | "before" | "after">
    : never
  : never;
