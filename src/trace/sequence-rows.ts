import { CONVERSATION_ROWS } from "./rows/conversation-rows.ts";
import { ENVIRONMENT_ROWS } from "./rows/environment-rows.ts";
import { EXTENSION_ROWS } from "./rows/extension-rows.ts";
import { INJECTION_ROWS } from "./rows/injection-rows.ts";
import { INVOCATION_ROWS } from "./rows/invocation-rows.ts";
import { LOG_ROWS } from "./rows/log-rows.ts";
import { NO_ROWS, type Rows, type RowsOf } from "./rows/rows.ts";
import type { RowDraft } from "./sequence-row.ts";
import type { TraceEvent, TraceEventKind } from "./trace-event.ts";
import type { TraceIndex } from "./trace-index.ts";

/** The one table of rows: how each kind of event is drawn, and what its rows say. */
const ROWS: RowsOf<TraceEventKind> = {
  ...ENVIRONMENT_ROWS,
  ...EXTENSION_ROWS,
  ...CONVERSATION_ROWS,
  ...INVOCATION_ROWS,
  ...INJECTION_ROWS,
  ...LOG_ROWS,
};

/** The rows that an event adds to the sequence: none, one or two. The index must have taken the event. */
export function rowsOf(event: TraceEvent, index: TraceIndex): readonly RowDraft[] {
  // The table's entry for a kind takes events of that kind.
  const rows = ROWS[event.kind] as Rows<TraceEvent> | undefined;
  return rows === undefined ? NO_ROWS : rows(event, index);
}
