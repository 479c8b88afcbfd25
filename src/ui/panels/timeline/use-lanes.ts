import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { EnvironmentRecord } from "#trace/environment.ts";
import type { Filter } from "#trace/filter.ts";
import { invocationSubject } from "#trace/filter-subject.ts";
import type { Invocation } from "#trace/invocation.ts";
import { type TimeScale, createTimeScale } from "#trace/time-scale.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";
import { themeStore } from "#ui/kit/theme.ts";
import { readPalette } from "#ui/kit/timeline-palette.ts";
import { drawTimeline } from "./draw-timeline.ts";
import { LANE_HEIGHT, RULER_HEIGHT } from "./lanes.ts";

const MAX_ZOOM = 4000;
/** Part of the frame that is filled by what is fitted in. */
const FITTED = 0.8;
/** Beyond the last moment, so that what ends there is seen to end. */
const END_ROOM = 12;

interface Lanes {
  readonly environments: readonly EnvironmentRecord[];
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** In CSS pixels. */
  readonly height: number;
  readonly scale: TimeScale;
  /** What is cut off at the left, in CSS pixels of the scale. */
  readonly left: number;
  readonly zoom: number;
  /** Zooms around a place of the frame. */
  readonly zoomAt: (factor: number, x: number) => void;
  readonly moveTo: (left: number) => void;
  readonly showAll: () => void;
  /** Shows a stretch of time as wide as the frame, with a little air. */
  readonly fitTo: (stretch: { readonly startAt: number; readonly endAt: number }) => void;
}

/** The lanes as they are zoomed and moved, drawn on a canvas. `width` of the frame in CSS pixels. */
export function useLanes(
  trace: TraceStore,
  snapshot: TraceSnapshot,
  filter: Filter,
  width: number,
): Lanes {
  const theme = useStore(themeStore);
  // The palette depends on nothing but the theme.
  // eslint-disable-next-line react/exhaustive-deps
  const palette = useMemo(() => readPalette(), [theme.shown]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [zoom, setZoom] = useState(1);
  const [offset, setOffset] = useState(0);

  const environments = [...trace.index.environments.values()];
  const height = RULER_HEIGHT + environments.length * LANE_HEIGHT;
  const range = timeRange(trace, snapshot);
  const full = width * zoom;
  const scale = useMemo(
    () => createTimeScale(trace.index, range, Math.max(1, full - END_ROOM)),
    // The revision stands for the pauses found so far.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, snapshot.revision, range.startAt, range.endAt, full],
  );
  const left = Math.max(0, Math.min(offset, full - width));

  const isShown = useMemo(
    () => (filter.isEmpty ? () => true : invocationTest(trace, filter)),
    [trace, filter],
  );
  useEffect(() => {
    const context = fitCanvas(canvas.current, width, height);
    if (context === undefined) return;
    const lanes = [...trace.index.environments.values()];
    const place = { scale, offset: left, width, top: 0, height };
    drawTimeline(context, { environments: lanes, ...place, isShown, palette });
    // Not with every selection: that is drawn above the canvas.
  }, [trace, snapshot.revision, scale, left, width, height, isShown, palette]);

  const zoomAt = (factor: number, x: number): void => {
    const next = Math.max(1, Math.min(MAX_ZOOM, zoom * factor));
    const place = (left + x) / full;
    setZoom(next);
    setOffset(place * width * next - x);
  };
  const showAll = (): void => setZoom(1);
  const fitTo: Lanes["fitTo"] = ({ startAt, endAt }) => {
    const wide = Math.max(1, scale.place(endAt) - scale.place(startAt));
    const next = Math.max(1, Math.min(MAX_ZOOM, (zoom * width * FITTED) / wide));
    setZoom(next);
    const place = createTimeScale(trace.index, range, Math.max(1, width * next - END_ROOM)).place(
      startAt,
    );
    setOffset(place - (width * (1 - FITTED)) / 2);
  };
  return {
    environments,
    canvas,
    height,
    scale,
    left,
    zoom,
    zoomAt,
    moveTo: setOffset,
    showAll,
    fitTo,
  };
}

/** The canvas in the pixels of the screen; `undefined` while there is nothing to draw on. */
function fitCanvas(
  element: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  if (element === null || width === 0) return undefined;
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width !== wide || element.height !== high) {
    element.width = wide;
    element.height = high;
  }
  const context = element.getContext("2d") ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

function timeRange(
  trace: TraceStore,
  snapshot: TraceSnapshot,
): { readonly startAt: number; readonly endAt: number } {
  let startAt = trace.event(snapshot.firstSeq)?.at ?? 0;
  const endAt = trace.event(snapshot.endSeq - 1)?.at ?? startAt + 1;
  // Loading an engine can take longer than everything after it.
  const first = [...trace.index.environments.values()][0];
  const firstSegment = first?.segments.at(first.segments.first);
  if (firstSegment !== undefined && firstSegment.startAt > startAt) startAt = firstSegment.startAt;
  return { startAt, endAt };
}

/** Whether the filter lets an invocation through. What is over is asked about once, however often it is drawn. */
function invocationTest(trace: TraceStore, filter: Filter): (requestId: string) => boolean {
  const settled = new WeakMap<Invocation, boolean>();
  const payloadOf = (id: string): Uint8Array | undefined => trace.body({ id, size: 0 });
  return (requestId) => {
    const invocation = trace.index.invocations.get(requestId);
    if (invocation === undefined) return true;
    const known = settled.get(invocation);
    if (known !== undefined) return known;
    const answer = filter.matches(invocationSubject(invocation, trace.index, payloadOf));
    if (invocation.finished !== undefined) settled.set(invocation, answer);
    return answer;
  };
}
