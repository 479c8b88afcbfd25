import type { EnvironmentRecord } from "#trace/environment.ts";
import type { Invocation } from "#trace/invocation.ts";
import type { TimeScale } from "#trace/time-scale.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import type { Measured } from "./use-measure.ts";
import { LANE_HEIGHT, RULER_HEIGHT } from "./lanes.ts";
import css from "./timeline.module.css";

/** The moment shown, as a line through all lanes. */
export function Marker({
  at,
  scale,
  offset,
  width,
}: {
  readonly at: number | undefined;
  readonly scale: TimeScale;
  readonly offset: number;
  readonly width: number;
}) {
  const x = at === undefined ? -1 : scale.place(at) - offset;
  return x < 0 || x > width ? null : <span className={css["marker"]} style={{ left: x }} />;
}

/** A frame around the selected invocation's span. */
export function Selected({
  environments,
  invocation,
  scale,
  offset,
}: {
  readonly environments: readonly EnvironmentRecord[];
  readonly invocation: Invocation | undefined;
  readonly scale: TimeScale;
  readonly offset: number;
}) {
  const lane = environments.findIndex(
    ({ environmentId }) => environmentId === invocation?.environmentId,
  );
  const spans = environments[lane]?.spans;
  const seq = invocation?.assigned?.seq;
  const span = seq === undefined ? undefined : spans?.at(spans.lastAtMost(seq, (item) => item.seq));
  if (span === undefined || span.requestId !== invocation?.requestId) return null;
  const left = scale.place(span.startAt) - offset;
  const right = scale.place(span.endAt ?? scale.endAt) - offset;
  return (
    <span
      className={css["selected"]}
      style={{
        left: left - 2,
        width: Math.max(4, right - left + 3),
        top: RULER_HEIGHT + lane * LANE_HEIGHT + 1,
      }}
    />
  );
}

export interface LaneHint {
  readonly text: string;
  /** Where the pointer is, in CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

/** What is under the pointer, beside it. */
export function Hint({ hint }: { readonly hint: LaneHint | undefined }) {
  if (hint === undefined) return null;
  const { text, x, y } = hint;
  const side = x > innerWidth / 2 ? { right: innerWidth - x } : { left: x };
  return (
    <span className={css["hint"]} style={{ top: y + 16, ...side }}>
      {text}
    </span>
  );
}

/** What was measured by drag, with its duration. */
export function Measure({ measured }: { readonly measured: Measured | undefined }) {
  if (measured === undefined) return null;
  const { from, to, ms } = measured;
  return (
    <output
      className={css["measure"]}
      aria-label="Measured"
      style={{ left: from, width: Math.max(1, to - from) }}
    >
      <span>{formatDuration(ms)}</span>
    </output>
  );
}
