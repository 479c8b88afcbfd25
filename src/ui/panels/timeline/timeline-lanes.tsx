import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Session } from "#ui/state/session/session.ts";
import { anchorSeq } from "#trace/anchor.ts";
import type { EnvironmentRecord } from "#trace/environment.ts";
import type { Filter } from "#trace/filter.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { useCalm } from "#ui/kit/use-calm.ts";
import {
  momentOf,
  select,
  useElementSize,
  useSelection,
  useTrace,
} from "#ui/state/selection/use-trace.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { InvocationTable } from "./invocation-table.tsx";
import { Hint, type LaneHint, Marker, Measure, Selected } from "./lane-marks.tsx";
import { type FoundSegment, segmentAt, segmentWords } from "./lane-segments.ts";
import { RULER_HEIGHT } from "./lanes.ts";
import { NoLanes, TimelineFrame } from "./timeline-frame.tsx";
import { TimelineTools } from "./timeline-tools.tsx";
import { keyAction } from "./timeline-keys.ts";
import { useLanes } from "./use-lanes.ts";
import { useMeasure } from "./use-measure.ts";
import { useWheel } from "./use-wheel.ts";
import css from "./timeline.module.css";

/** The lanes are drawn at most so often while the trace grows. */
const REDRAW_MS = 100;

export interface TimelineLanesProps {
  readonly session: Session;
  readonly filter: Filter;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
}

/** Environments as lanes, their phases as spans, pauses compressed. */
export function TimelineLanes({ session, filter, isTable, onTable }: TimelineLanesProps) {
  const { trace } = session;
  const latest = useTrace(trace);
  const snapshot = useCalm(latest, REDRAW_MS);
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const { width } = useElementSize(frame);
  const lanes = useLanes(trace, snapshot, filter, width);
  const { environments, zoom, zoomAt } = lanes;
  useWheel(frame, { zoomAt, pan: (by) => lanes.moveTo(lanes.left + by) });

  return (
    <TimelineFrame
      tools={
        <TimelineTools
          zoomOut={zoom <= 1 ? undefined : () => zoomAt(0.5, width / 2)}
          zoomIn={environments.length === 0 ? undefined : () => zoomAt(2, width / 2)}
          fit={environments.length === 0 ? undefined : () => fitInvocation(session, lanes)}
          isTable={isTable}
          onTable={onTable}
        />
      }
    >
      {isTable ? (
        <InvocationTable session={session} filter={filter} revision={snapshot.revision} />
      ) : environments.length === 0 ? (
        <NoLanes />
      ) : (
        <div className={css["lanes"]}>
          <div className={css["labels"]} style={{ paddingTop: RULER_HEIGHT }}>
            {environments.map(({ environmentId, ordinal }) => (
              <span
                key={environmentId}
                className={css["label"]}
                title={`Execution environment ${ordinal}`}
              >
                {ordinal}
              </span>
            ))}
          </div>
          <LaneFrame session={session} lanes={lanes} width={width} onFrame={setFrame} />
        </div>
      )}
    </TimelineFrame>
  );
}

interface LaneFrameProps {
  readonly session: Session;
  readonly lanes: ReturnType<typeof useLanes>;
  readonly width: number;
  readonly onFrame: (frame: HTMLDivElement | null) => void;
}

/** The canvas with what is drawn above it: the selection, the moment shown, the hint. */
function LaneFrame({ session, lanes, width, onFrame }: LaneFrameProps) {
  const { trace } = session;
  const latest = useTrace(trace);
  const selection = useSelection(session);
  const [hint, setHint] = useState<LaneHint | undefined>(undefined);
  const { environments, canvas, height, scale, left } = lanes;
  const measure = useMeasure(scale, left);
  const isAtEnd = selection.cursor === "live" && selection.selectedSeq === undefined;
  const requestId = requestIdOf(trace, selection.selectedSeq);
  const invocation = requestId === undefined ? undefined : trace.index.invocations.get(requestId);

  const segmentUnder = (
    event: Pick<PointerEvent, "currentTarget" | "clientX" | "clientY">,
  ): FoundSegment | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return segmentAt(environments, scale, left + event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keyAction(event.key);
    if (action === undefined) return;
    event.preventDefault();
    if (action.kind === "zoom") lanes.zoomAt(action.factor, width / 2);
    else if (action.kind === "pan") lanes.moveTo(left + action.share * width);
    else if (action.kind === "fit") lanes.showAll();
    else if (action.kind === "fit-invocation") fitInvocation(session, lanes);
    else selectNeighbour(session, requestId, action.step);
  };

  return (
    <ScrollArea
      className={css["frame"]}
      ref={onFrame}
      label={`${describe(trace, environments)} Left and right go through the invocations, plus and minus zoom, f shows one invocation, zero everything. Drag measures.`}
      onKeyDown={onKeyDown}
      onPointerDown={measure.onPointerDown}
      onPointerUp={measure.onPointerUp}
      onPointerMove={(event) => {
        measure.onPointerMove(event);
        const found = segmentUnder(event);
        const place = { x: event.clientX, y: event.clientY };
        setHint(found === undefined ? undefined : { text: segmentWords(found, scale), ...place });
      }}
      onPointerLeave={() => setHint(undefined)}
      onClick={(event) => {
        if (measure.isDrag()) return;
        const found = segmentUnder(event);
        if (found !== undefined) select(session, anchorSeq(trace, found.segment.seq));
      }}
    >
      <canvas ref={canvas} className={css["canvas"]} style={{ height }} aria-hidden="true" />
      <Selected environments={environments} invocation={invocation} scale={scale} offset={left} />
      {isAtEnd ? null : (
        <Marker
          at={trace.event(momentOf(selection, latest))?.at}
          scale={scale}
          offset={left}
          width={width}
        />
      )}
      <Measure measured={measure.measured} />
      <Hint hint={hint} />
    </ScrollArea>
  );
}

/** The selected invocation as wide as the frame; without one, the last. */
function fitInvocation({ trace, selection }: Session, lanes: ReturnType<typeof useLanes>): void {
  const { attempts, invocations } = trace.index;
  const requestId = requestIdOf(trace, selection.getState().selectedSeq);
  const invocation =
    (requestId === undefined ? undefined : invocations.get(requestId)) ??
    attempts.at(attempts.end - 1);
  if (invocation !== undefined)
    lanes.fitTo({
      startAt: invocation.startAt,
      endAt: invocation.finished?.at ?? invocation.lastAt,
    });
}

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
