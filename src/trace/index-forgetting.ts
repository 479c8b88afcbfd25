import type { EnvironmentRecord } from "./environment.ts";
import type { OffsetList } from "./offset-list.ts";
import type { TraceRecords } from "./trace-records.ts";

/** Forgets what only concerns events before `seq`. What is in force at `seq` stays: it says where things stood. */
export function forgetBefore(records: TraceRecords, seq: number): void {
  const { exchanges, invocations, environments } = records;
  for (const [key, exchange] of exchanges) if (exchange.lastSeq < seq) exchanges.delete(key);
  for (const [id, invocation] of invocations) if (invocation.lastSeq < seq) invocations.delete(id);
  dropUntil(records.attempts, (item) => item.lastSeq, seq);
  dropUntil(records.logs, (item) => item.seq, seq);
  dropUntil(records.gates, (item) => item.releasedSeq ?? Infinity, seq);
  let oldest = Infinity;
  for (const [id, environment] of environments) {
    const isGone = environment.phases.last()?.phase === "gone";
    if (isGone && environment.lastSeq < seq) {
      environments.delete(id);
      continue;
    }
    forgetInEnvironment(environment, seq);
    const { segments } = environment;
    oldest = Math.min(oldest, segments.at(segments.first)?.startAt ?? Infinity);
  }
  dropUntil(records.lanes.gaps, (item) => item.endAt, oldest);
}

function forgetInEnvironment(environment: EnvironmentRecord, seq: number): void {
  keepInForce(environment.phases, seq);
  keepInForce(environment.segments, seq);
  dropUntil(environment.spans, (item) => item.endSeq ?? Infinity, seq);
  for (const { states, refusals, activity } of environment.processes.values()) {
    keepInForce(states, seq);
    keepInForce(activity, seq);
    dropUntil(refusals, (item) => item.seq, seq);
  }
}

/** Everything before the entry in force at `seq` goes. */
function keepInForce(list: OffsetList<{ readonly seq: number }>, seq: number): void {
  list.dropBefore(list.lastAtMost(seq, (item) => item.seq));
}

/** Everything before the first entry whose key is not below `limit` goes. */
function dropUntil<T>(list: OffsetList<T>, keyOf: (item: T) => number, limit: number): void {
  let position = list.first;
  for (; position < list.end; position += 1) {
    const item = list.at(position);
    if (item !== undefined && keyOf(item) >= limit) break;
  }
  list.dropBefore(position);
}
