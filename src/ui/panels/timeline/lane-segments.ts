import type { EnvironmentRecord, Segment } from "#trace/environment.ts";
import type { TimeScale } from "#trace/time-scale.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import { LANE_HEIGHT, RULER_HEIGHT } from "./lanes.ts";

export interface FoundSegment {
  readonly environment: EnvironmentRecord;
  readonly segment: Segment;
}

/** The span at a place of the lanes: `place` along the scale, `y` from their top. */
export function segmentAt(
  environments: readonly EnvironmentRecord[],
  scale: TimeScale,
  place: number,
  y: number,
): FoundSegment | undefined {
  const environment = environments[Math.floor((y - RULER_HEIGHT) / LANE_HEIGHT)];
  if (environment === undefined) return undefined;
  // A finger's width around the pointer: short spans are hard to meet exactly.
  for (const shift of [0, -2, 2, -4, 4]) {
    const { segments } = environment;
    const segment = segments.at(
      segments.lastAtMost(scale.moment(place + shift), (item) => item.startAt),
    );
    if (segment !== undefined && segment.kind !== "frozen") return { environment, segment };
  }
  const segment = environment.segments.at(
    environment.segments.lastAtMost(scale.moment(place), (item) => item.startAt),
  );
  return segment === undefined ? undefined : { environment, segment };
}

/** A span in words, for the hint at the pointer. */
export function segmentWords({ environment, segment }: FoundSegment, scale: TimeScale): string {
  const took = formatDuration((segment.endAt ?? scale.endAt) - segment.startAt);
  const request = segment.requestId === undefined ? "" : ` · ${segment.requestId.slice(0, 8)}`;
  return `${SEGMENT_NAMES[segment.kind]} ${took}${request} · environment ${environment.ordinal}`;
}

const SEGMENT_NAMES: Readonly<Record<Segment["kind"], string>> = {
  init: "Init",
  delivery: "Delivery",
  handler: "Handler",
  response: "Response",
  error: "Error report",
  frozen: "Frozen",
  reset: "Reset",
  shutdown: "Shutdown",
};
