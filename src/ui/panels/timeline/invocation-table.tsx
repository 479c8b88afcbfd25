import { memo } from "react";
import type { Session } from "#ui/state/session/session.ts";
import type { Filter } from "#trace/filter.ts";
import { invocationSubject } from "#trace/filter-subject.ts";
import { type Invocation, handlerDuration, invocationStage, reportOf } from "#trace/invocation.ts";
import { type TraceSummary, summarise } from "#trace/summary.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import { select } from "#ui/state/selection/use-trace.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import css from "./timeline.module.css";

/** The newest invocations that are listed: a table is for reading, the lanes are for overview. */
const LISTED = 200;

/** The timeline as a table: the same facts for reading, and for screen readers. Drawn again with each `revision` only. */
export const InvocationTable = memo(function InvocationTable({
  session,
  filter,
}: {
  readonly session: Session;
  readonly filter: Filter;
  /** Changes with what the trace holds. */
  readonly revision: number;
}) {
  const { trace } = session;
  const { attempts, environments } = trace.index;
  const rows: Invocation[] = [];
  for (
    let position = attempts.end - 1;
    position >= attempts.first && rows.length < LISTED;
    position -= 1
  ) {
    const attempt = attempts.at(position);
    if (attempt === undefined) continue;
    if (
      filter.isEmpty ||
      filter.matches(invocationSubject(attempt, trace.index, (id) => trace.body({ id, size: 0 })))
    )
      rows.push(attempt);
  }
  return (
    <ScrollArea className={css["tableFrame"]} label="Invocations, newest first">
      <table className={css["table"]}>
        <caption className={css["caption"]}>{caption(summarise(trace.index), rows.length)}</caption>
        <thead>
          <tr>
            <th scope="col">Request ID</th>
            <th scope="col">Env.</th>
            <th scope="col">Start</th>
            <th scope="col">Init</th>
            <th scope="col">Handler</th>
            <th scope="col">Duration</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((invocation) => (
            <InvocationRow
              key={`${invocation.requestId} ${invocation.attempt}`}
              invocation={invocation}
              ordinal={environments.get(invocation.environmentId ?? "")?.ordinal}
              onSelect={() => select(session, invocation.firstSeq)}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
});

interface InvocationRowProps {
  readonly invocation: Invocation;
  /** Of its environment. */
  readonly ordinal: number | undefined;
  readonly onSelect: () => void;
}

function InvocationRow({ invocation, ordinal, onSelect }: InvocationRowProps) {
  const { finished, assigned } = invocation;
  const report = reportOf(invocation);
  const handler = handlerDuration(invocation);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className={css["rowLink"]}
          title={invocation.requestId}
          onClick={onSelect}
        >
          {invocation.requestId.slice(0, 8)}
        </button>
      </th>
      <td>{ordinal}</td>
      <td>{assigned === undefined ? "" : assigned.isCold ? "cold" : "warm"}</td>
      <td>{finished?.initMs === undefined ? "" : formatDuration(finished.initMs)}</td>
      <td>{handler === undefined ? "" : formatDuration(handler)}</td>
      <td>{report === undefined ? "" : formatDuration(report.durationMs)}</td>
      <td>
        {invocationStage(invocation)}
        {finished?.errorType === undefined ? "" : ` · ${finished.errorType}`}
      </td>
    </tr>
  );
}

function caption(summary: TraceSummary, listed: number): string {
  const { invocations, cold, failed, throttled, medianMs, p95Ms, billedMs } = summary;
  const counts = `${invocations} invocations: ${cold} cold, ${failed} failed, ${throttled} throttled`;
  const times =
    medianMs === undefined || p95Ms === undefined
      ? ""
      : `. Duration: median ${formatDuration(medianMs)}, 95th percentile ${formatDuration(p95Ms)}; billed ${formatDuration(billedMs)} in all`;
  return `${counts}${times}.${listed < invocations ? ` The newest ${listed} that match are listed.` : ""}`;
}
