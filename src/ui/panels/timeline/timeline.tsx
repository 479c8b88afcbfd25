import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Session } from "#ui/state/session/session.ts";
import { themeStore } from "#ui/kit/theme.ts";
import { anchorSeq } from "#trace/anchor.ts";
import type { EnvironmentRecord, Segment } from "#trace/environment.ts";
import type { Filter } from "#trace/filter.ts";
import { invocationSubject } from "#trace/filter-subject.ts";
import type { Invocation } from "#trace/invocation.ts";
import { type TimeScale, createTimeScale } from "#trace/time-scale.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import { useCalm } from "#ui/kit/use-calm.ts";
import {
  momentOf,
  select,
  useElementSize,
  useSelection,
  useTrace,
} from "#ui/state/selection/use-trace.ts";
import { drawTimeline } from "./draw-timeline.ts";
import { InvocationTable } from "./invocation-table.tsx";
import { LANE_HEIGHT, RULER_HEIGHT } from "./lanes.ts";
import { NoLanes, TimelineFrame } from "./timeline-frame.tsx";
import { readPalette } from "#ui/kit/timeline-palette.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import css from "./timeline.module.css";

/** The lanes are drawn at most so often while the trace grows. */
const REDRAW_MS = 100;
const MAX_ZOOM = 4000;

export interface TimelineProps {
  readonly session: Session;
  readonly filter: Filter;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
}

/** Environments as lanes, their phases as spans, pauses compressed. */
export function Timeline({ session, filter, isTable, onTable }: TimelineProps) {
  const { trace } = session;
  const latest = useTrace(trace);
  const snapshot = useCalm(latest, REDRAW_MS);
  const selection = useSelection(session);
  const theme = useStore(themeStore);
  // The palette depends on nothing but the theme.
  // eslint-disable-next-line react/exhaustive-deps
  const palette = useMemo(() => readPalette(), [theme.shown]);
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const { width } = useElementSize(frame);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [zoom, setZoom] = useState(1);
  const [offset, setOffset] = useState(0);
  const [hint, setHint] = useState<
    { readonly text: string; readonly x: number; readonly y: number } | undefined
  >(undefined);

  const environments = [...trace.index.environments.values()];
  const height = RULER_HEIGHT + environments.length * LANE_HEIGHT;
  const range = timeRange(trace, snapshot);
  const full = width * zoom;
  const scale = useMemo(
    () => createTimeScale(trace.index, range, Math.max(1, full)),
    // The revision stands for the pauses found so far.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, snapshot.revision, range.startAt, range.endAt, full],
  );
  const left = Math.max(0, Math.min(offset, full - width));
  const moment = momentOf(selection, latest);
  const isAtEnd = selection.cursor === "live" && selection.selectedSeq === undefined;
  const selectedRequestId = requestIdOf(trace, selection.selectedSeq);

  const isShown = useMemo(
    () => (filter.isEmpty ? () => true : invocationTest(trace, filter)),
    [trace, filter],
  );
  useEffect(() => {
    const context = fitCanvas(canvas.current, width, height);
    if (context === undefined) return;
    const lanes = [...trace.index.environments.values()];
    drawTimeline(context, {
      environments: lanes,
      scale,
      offset: left,
      width,
      top: 0,
      height,
      isShown,
      palette,
    });
    // Not with every selection: that is drawn above the canvas.
  }, [trace, snapshot.revision, scale, left, width, height, isShown, palette]);

  const zoomAt = (factor: number, x: number): void => {
    const next = Math.max(1, Math.min(MAX_ZOOM, zoom * factor));
    const place = (left + x) / full;
    setZoom(next);
    setOffset(place * width * next - x);
  };
  useWheel(frame, { zoomAt, pan: (by) => setOffset(left + by) });

  const at = (
    event: PointerEvent,
  ): { environment: EnvironmentRecord; segment: Segment } | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return hit(environments, scale, left + event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keyAction(event.key);
    if (action === undefined) return;
    event.preventDefault();
    if (action.kind === "zoom") zoomAt(action.factor, width / 2);
    else if (action.kind === "pan") setOffset(left + action.share * width);
    else if (action.kind === "fit") setZoom(1);
    else selectNeighbour(session, selectedRequestId, action.step);
  };

  return (
    <TimelineFrame
      zoomOut={zoom <= 1 ? undefined : () => zoomAt(0.5, width / 2)}
      zoomIn={environments.length === 0 ? undefined : () => zoomAt(2, width / 2)}
      isTable={isTable}
      onTable={onTable}
    >
      {isTable ? (
        <InvocationTable session={session} filter={filter} revision={snapshot.revision} />
      ) : environments.length === 0 ? (
        <NoLanes />
      ) : (
        <div className={css["lanes"]}>
          <div className={css["labels"]} style={{ paddingTop: RULER_HEIGHT }}>
            {environments.map((environment) => (
              <span
                key={environment.environmentId}
                className={css["label"]}
                title={`Execution environment ${environment.ordinal}`}
              >
                {environment.ordinal}
              </span>
            ))}
          </div>
          <ScrollArea
            className={css["frame"]}
            ref={setFrame}
            label={`${describe(trace, environments)} Left and right go through the invocations, plus and minus zoom, zero shows everything.`}
            onKeyDown={onKeyDown}
            onPointerMove={(event) => {
              const found = at(event);
              setHint(
                found === undefined
                  ? undefined
                  : {
                      text: words(found.environment, found.segment, scale),
                      x: event.clientX,
                      y: event.clientY,
                    },
              );
            }}
            onPointerLeave={() => setHint(undefined)}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const found = hit(
                environments,
                scale,
                left + event.clientX - box.left,
                event.clientY - box.top,
              );
              if (found !== undefined) select(session, anchorSeq(trace, found.segment.seq));
            }}
          >
            <canvas ref={canvas} className={css["canvas"]} style={{ height }} aria-hidden="true" />
            <Selected
              environments={environments}
              invocation={
                selectedRequestId === undefined
                  ? undefined
                  : trace.index.invocations.get(selectedRequestId)
              }
              scale={scale}
              offset={left}
            />
            {isAtEnd ? null : (
              <Marker at={trace.event(moment)?.at} scale={scale} offset={left} width={width} />
            )}
            {hint === undefined ? null : (
              <span
                className={css["hint"]}
                style={{
                  top: hint.y + 16,
                  ...(hint.x > innerWidth / 2 ? { right: innerWidth - hint.x } : { left: hint.x }),
                }}
              >
                {hint.text}
              </span>
            )}
          </ScrollArea>
        </div>
      )}
    </TimelineFrame>
  );
}

/** The moment shown, as a line through all lanes. */
function Marker({
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
function Selected({
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

/** Wheel with Ctrl (and pinch) zooms at the pointer; sideways, or with Shift, it moves along. */
function useWheel(
  frame: HTMLElement | null,
  actions: {
    readonly zoomAt: (factor: number, x: number) => void;
    readonly pan: (by: number) => void;
  },
): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (frame === null) return;
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        latest.current.zoomAt(
          Math.exp(-event.deltaY / 200),
          event.clientX - frame.getBoundingClientRect().left,
        );
        return;
      }
      const by = event.shiftKey ? event.deltaY : event.deltaX;
      if (by === 0) return;
      event.preventDefault();
      latest.current.pan(by);
    };
    frame.addEventListener("wheel", onWheel, { passive: false });
    return () => frame.removeEventListener("wheel", onWheel);
  }, [frame]);
}

type KeyAction =
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "fit" }
  | { readonly kind: "neighbour"; readonly step: 1 | -1 };

function keyAction(key: string): KeyAction | undefined {
  switch (key) {
    case "+":
    case "=":
    case "w":
      return { kind: "zoom", factor: 2 };
    case "-":
    case "s":
      return { kind: "zoom", factor: 0.5 };
    case "a":
      return { kind: "pan", share: -0.25 };
    case "d":
      return { kind: "pan", share: 0.25 };
    case "0":
      return { kind: "fit" };
    case "ArrowRight":
      return { kind: "neighbour", step: 1 };
    case "ArrowLeft":
      return { kind: "neighbour", step: -1 };
    default:
      return undefined;
  }
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

function hit(
  environments: readonly EnvironmentRecord[],
  scale: TimeScale,
  place: number,
  y: number,
): { readonly environment: EnvironmentRecord; readonly segment: Segment } | undefined {
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

function words(environment: EnvironmentRecord, segment: Segment, scale: TimeScale): string {
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

function describe(trace: TraceStore, environments: readonly EnvironmentRecord[]): string {
  const invocations = trace.index.attempts.end - trace.index.attempts.first;
  return `${environments.length} ${environments.length === 1 ? "environment" : "environments"}, ${invocations} ${invocations === 1 ? "invocation" : "invocations"}.`;
}

function requestIdOf(trace: TraceStore, seq: number | undefined): string | undefined {
  const event = seq === undefined ? undefined : trace.event(seq);
  if (event === undefined) return undefined;
  if ("requestId" in event && event.requestId !== undefined) return event.requestId;
  if (!("exchangeId" in event) || event.exchangeId === undefined || !("environmentId" in event))
    return undefined;
  return trace.index.exchange(event.environmentId, event.exchangeId)?.requestId;
}

function selectNeighbour(session: Session, requestId: string | undefined, step: 1 | -1): void {
  const { attempts, invocations } = session.trace.index;
  const current = requestId === undefined ? undefined : invocations.get(requestId);
  let position = attempts.end - 1;
  if (current !== undefined) {
    position = attempts.lastAtMost(current.firstSeq, (attempt) => attempt.firstSeq) + step;
  }
  const target = attempts.at(Math.max(attempts.first, Math.min(position, attempts.end - 1)));
  if (target !== undefined) select(session, target.firstSeq);
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
