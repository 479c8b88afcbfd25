import {
  type EnvironmentRecord,
  type InvocationSpan,
  type Segment,
  isBusy,
} from "./environment.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import type { TraceEvent } from "./trace-event.ts";

/** A stretch in which every environment stood still. */
export interface Gap {
  readonly startAt: number;
  readonly endAt: number;
}

/** Pauses shorter than this are drawn at full length. */
const GAP_MS = 25;

/** Keeps the lanes of all environments, and the pauses between what they do. */
export interface Lanes {
  readonly gaps: OffsetList<Gap>;
  /** Ends the open segment and begins the next; `undefined` ends the lane. */
  open(
    environment: EnvironmentRecord,
    kind: Segment["kind"] | undefined,
    event: TraceEvent,
    requestId?: string,
  ): void;
}

export function createLanes(): Lanes {
  const gaps = createOffsetList<Gap>();
  let busy = 0;
  let idleSince: number | undefined;
  return {
    gaps,
    open({ segments }, kind, event, requestId) {
      const last = segments.last();
      const wasBusy = last !== undefined && last.endAt === undefined && isBusy(last.kind);
      if (last !== undefined && last.endAt === undefined) last.endAt = event.at;
      if (kind !== undefined) {
        const { seq, at } = event;
        segments.push({ kind, seq, startAt: at, endAt: undefined, requestId });
      }
      const isNowBusy = kind !== undefined && isBusy(kind);
      if (isNowBusy && !wasBusy) {
        if (busy === 0 && idleSince !== undefined && event.at - idleSince > GAP_MS) {
          gaps.push({ startAt: idleSince, endAt: event.at });
        }
        busy += 1;
      }
      if (!isNowBusy && wasBusy) {
        busy -= 1;
        if (busy === 0) idleSince = event.at;
      }
    },
  };
}

export function openSpan(environment: EnvironmentRecord, span: InvocationSpan): void {
  environment.spans.push(span);
  environment.openSpans.add(span);
}

/** Ends the open spans that the event ends. */
export function closeSpans(
  { openSpans }: EnvironmentRecord,
  event: TraceEvent,
  isEnded: (span: InvocationSpan) => boolean = () => true,
): void {
  for (const span of openSpans) {
    if (!isEnded(span)) continue;
    span.endAt = event.at;
    span.endSeq = event.seq;
    openSpans.delete(span);
  }
}
