import { type EnvironmentRecord, type Segment, segmentTone } from "#trace/environment.ts";
import { roundTicks } from "#trace/round-ticks.ts";
import type { TimeScale } from "#trace/time-scale.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import { LANE_HEIGHT, RULER_HEIGHT, TOOLS_WIDTH } from "./lanes.ts";
import type { Palette } from "#ui/kit/timeline-palette.ts";

export interface TimelineScene {
  readonly environments: readonly EnvironmentRecord[];
  readonly scale: TimeScale;
  /** Place of the left edge. */
  readonly offset: number;
  readonly width: number;
  /** First lane in view and how many. */
  readonly top: number;
  readonly height: number;
  readonly isShown: (requestId: string) => boolean;
  readonly palette: Palette;
}

/** Height inside a lane by what happens: shape tells the kinds apart as well as colour does. */
const SHAPES: Readonly<Record<Segment["kind"], readonly [top: number, height: number]>> = {
  init: [4, 14],
  delivery: [8, 6],
  handler: [4, 14],
  response: [6, 10],
  error: [4, 14],
  reset: [4, 14],
  shutdown: [8, 6],
  frozen: [10, 2],
};

/** What is worth most where several share a pixel. */
const WEIGHTS: Readonly<Record<Segment["kind"], number>> = {
  frozen: 0,
  shutdown: 1,
  delivery: 2,
  response: 3,
  handler: 4,
  init: 5,
  reset: 6,
  error: 7,
};

/** Draws lanes with their phases. Costs by pixels, not by events: what falls on one pixel is drawn once. */
export function drawTimeline(context: CanvasRenderingContext2D, scene: TimelineScene): void {
  const { environments, width, height, palette } = scene;
  context.clearRect(0, 0, width, height);
  context.font = palette.font;
  context.textBaseline = "middle";
  drawPauses(context, scene);
  drawGrid(context, scene);
  environments.forEach((environment, lane) => {
    const top = RULER_HEIGHT + lane * LANE_HEIGHT - scene.top;
    if (top + LANE_HEIGHT < 0 || top > height) return;
    drawLane(context, scene, environment, top);
  });
  drawRuler(context, scene);
}

function drawPauses(
  context: CanvasRenderingContext2D,
  { scale, offset, width, height, palette }: TimelineScene,
): void {
  context.strokeStyle = palette.border;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const { from, to } of scale.pauses(offset, offset + width, 3)) {
    const x = Math.round((from + to) / 2 - offset) + 0.5;
    context.moveTo(x, RULER_HEIGHT);
    context.lineTo(x, height);
  }
  context.stroke();
  context.setLineDash([]);
}

function drawLane(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  environment: EnvironmentRecord,
  top: number,
): void {
  const { scale, offset, width, palette } = scene;
  const { segments } = environment;
  const fromTime = scale.moment(offset);
  const toTime = scale.moment(offset + width);
  let paintedUntil = -Infinity;
  /** Of the segments too short to be seen one by one, the one that tells most. */
  let hidden: Segment | undefined;
  const paint = (segment: Segment): void => {
    const left = Math.max(0, scale.place(segment.startAt) - offset);
    const right = Math.min(width, scale.place(segment.endAt ?? scale.endAt) - offset);
    paintSegment(context, { segment, left, right: Math.max(right, left + 1), top, scene });
    paintedUntil = Math.max(paintedUntil, scale.moment(offset + right + 0.5));
  };
  for (
    let position = Math.max(
      segments.first,
      segments.lastAtMost(fromTime, (segment) => segment.startAt),
    );
    position < segments.end;
    position += 1
  ) {
    const segment = segments.at(position);
    if (segment === undefined || segment.startAt > toTime) break;
    // Moments are compared, not places: of tens of thousands of segments only what is painted is placed.
    if ((segment.endAt ?? scale.endAt) < paintedUntil) {
      if (hidden === undefined || WEIGHTS[segment.kind] > WEIGHTS[hidden.kind]) hidden = segment;
      continue;
    }
    paint(segment);
    if (hidden !== undefined) paint(hidden);
    hidden = undefined;
  }
  if (hidden !== undefined) paint(hidden);
  drawSpans(context, scene, environment, top, { fromTime, toTime });
  context.fillStyle = palette.border;
  context.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
}

interface Paint {
  readonly segment: Segment;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly scene: TimelineScene;
}

function paintSegment(
  context: CanvasRenderingContext2D,
  { segment, left, right, top, scene }: Paint,
): void {
  const { palette } = scene;
  const tone = segmentTone(segment.kind);
  const [offsetTop, height] = SHAPES[segment.kind];
  const isDimmed = segment.requestId !== undefined && !scene.isShown(segment.requestId);
  context.globalAlpha = isDimmed ? 0.2 : 1;
  context.fillStyle = palette.tone[tone];
  const width = Math.max(1, right - left);
  context.fillRect(left, top + offsetTop, width, height);
  if ((segment.kind === "error" || segment.kind === "reset") && width >= 3) {
    // A light cross: errors are recognised without colour.
    context.strokeStyle = palette.onPhase;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left + 1, top + offsetTop + 1);
    context.lineTo(left + Math.min(width, 13) - 1, top + offsetTop + height - 1);
    context.moveTo(left + Math.min(width, 13) - 1, top + offsetTop + 1);
    context.lineTo(left + 1, top + offsetTop + height - 1);
    context.stroke();
  }
  const word = SEGMENT_WORDS[segment.kind];
  if (word !== undefined && width > 28 && width > textWidth(context, word) + 20) {
    context.fillStyle = palette.onPhase;
    context.fillText(word, left + (tone === "error" ? 15 : 4), top + offsetTop + height / 2 + 0.5);
  }
  context.globalAlpha = 1;
}

const SEGMENT_WORDS: Partial<Record<Segment["kind"], string>> = {
  init: "init",
  handler: "handler",
  response: "response",
  error: "error",
};

function drawSpans(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  environment: EnvironmentRecord,
  top: number,
  range: { readonly fromTime: number; readonly toTime: number },
): void {
  const { scale, offset, width, palette } = scene;
  const { spans } = environment;
  let paintedUntil = -Infinity;
  let badUntil = -Infinity;
  for (
    let position = Math.max(
      spans.first,
      spans.lastAtMost(range.fromTime, (span) => span.startAt),
    );
    position < spans.end;
    position += 1
  ) {
    const span = spans.at(position);
    if (span === undefined || span.startAt > range.toTime) break;
    const isBad = span.status !== undefined && span.status !== "success";
    if ((span.endAt ?? scale.endAt) < (isBad ? badUntil : paintedUntil)) continue;
    const left = Math.max(0, scale.place(span.startAt) - offset);
    const right = Math.min(width, scale.place(span.endAt ?? scale.endAt) - offset);
    paintedUntil = scale.moment(offset + right + 1);
    if (isBad) badUntil = paintedUntil;
    // A bracket under the invocation: solid for cold ones, a tick at both ends.
    context.fillStyle = isBad ? palette.tone.error : palette.faint;
    const y = top + LANE_HEIGHT - 4;
    context.fillRect(left, y, Math.max(1.5, right - left - 1), isBad ? 2 : 1);
    if (span.isCold && right - left > 4) context.fillRect(left, y - 2, 1.5, 3);
  }
}

function drawRuler(
  context: CanvasRenderingContext2D,
  { scale, offset, width, palette }: TimelineScene,
): void {
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, width, RULER_HEIGHT);
  context.fillStyle = palette.faint;
  const right = width - TOOLS_WIDTH;
  let lastRight = -Infinity;
  const pauses = scale.pauses(offset, offset + width, 3);
  for (const pause of pauses) {
    const centre = (pause.from + pause.to) / 2 - offset;
    // No text is narrower than this, and measuring one costs far more than the comparison.
    if (centre < lastRight + 20) continue;
    const text = formatDuration(pause.ms);
    const half = textWidth(context, text) / 2;
    if (centre - half < lastRight + 6 || centre + half > right) continue;
    lastRight = centre + half;
    context.fillText(text, centre - half, RULER_HEIGHT / 2);
    context.fillRect(Math.round(centre), RULER_HEIGHT - 2, 1, 2);
  }
  if (pauses.length > 0) return;
  for (const { ms, x } of ticksOf(scale, offset, width)) {
    const text = `+${formatDuration(ms)}`;
    context.fillRect(x, RULER_HEIGHT - 4, 1, 4);
    // The tools stand over the last ones.
    if (x + 3 + textWidth(context, text) > right) continue;
    context.fillText(text, x + 3, RULER_HEIGHT / 2);
  }
}

/** Least distance of two ticks, in pixels: a label fits between them. */
const TICK_WIDTH = 84;

/** Round moments in view, in milliseconds since the beginning, with their places. */
function ticksOf(
  scale: TimeScale,
  offset: number,
  width: number,
): readonly { readonly ms: number; readonly x: number }[] {
  const from = scale.moment(offset) - scale.startAt;
  const to = scale.moment(offset + width) - scale.startAt;
  return roundTicks(from, to, Math.floor(width / TICK_WIDTH)).map((ms) => ({
    ms,
    x: Math.round(scale.place(scale.startAt + ms) - offset),
  }));
}

/** Lines through the lanes at the ticks of the ruler; a scale with pauses has no even ticks. */
function drawGrid(
  context: CanvasRenderingContext2D,
  { scale, offset, width, height, palette }: TimelineScene,
): void {
  if (scale.pauses(offset, offset + width, 3).length > 0) return;
  context.globalAlpha = 0.5;
  context.fillStyle = palette.border;
  for (const { x } of ticksOf(scale, offset, width))
    context.fillRect(x, RULER_HEIGHT, 1, height - RULER_HEIGHT);
  context.globalAlpha = 1;
}

/** Measured widths by font and text: the same few durations come again with every drawing. */
const widths = new Map<string, number>();

function textWidth(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font}\n${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 1000) widths.clear();
    widths.set(key, (width = context.measureText(text).width));
  }
  return width;
}
