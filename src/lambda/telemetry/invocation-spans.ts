/** When what happened in one invocation, epoch milliseconds; filled in as it goes. */
export interface InvocationTimes {
  deliveredAt?: number;
  firstByteAt?: number;
  lastByteAt?: number;
  /** The runtime called `next`. */
  runtimeDoneAt?: number;
}

/** One part of an invocation's time, as telemetry tells it. */
interface Span {
  readonly name: string;
  readonly start: string;
  readonly durationMs: number;
}

/** Spans of `platform.runtimeDone`: when the answer began, how long it took, and how long the runtime went on after it. */
export function runtimeSpans({
  deliveredAt,
  firstByteAt,
  lastByteAt,
  runtimeDoneAt,
}: InvocationTimes): readonly Span[] | undefined {
  if (deliveredAt === undefined || firstByteAt === undefined) return undefined;
  const spans = [span("responseLatency", deliveredAt, firstByteAt)];
  if (lastByteAt !== undefined) {
    spans.push(span("responseDuration", firstByteAt, lastByteAt));
    if (runtimeDoneAt !== undefined) spans.push(span("runtimeOverhead", lastByteAt, runtimeDoneAt));
  }
  return spans;
}

/** Span of `platform.report`: how long extensions went on after the runtime. */
export function extensionSpans(
  { runtimeDoneAt }: InvocationTimes,
  now: number,
): readonly Span[] | undefined {
  return runtimeDoneAt === undefined ? undefined : [span("extensionOverhead", runtimeDoneAt, now)];
}

function span(name: string, from: number, to: number): Span {
  return {
    name,
    start: new Date(from).toISOString(),
    durationMs: Math.round(Math.max(0, to - from) * 1000) / 1000,
  };
}
