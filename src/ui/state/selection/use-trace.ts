import { useEffect, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { Selection, Session } from "../session/session.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";
import { useCalm } from "#ui/kit/use-calm.ts";

/** Re-renders once per flush of the trace. The lists are read from the store itself. */
export function useTrace(trace: TraceStore): TraceSnapshot {
  return useSyncExternalStore(trace.subscribe, trace.snapshot, trace.snapshot);
}

export function useSelection(session: Session): Selection {
  return useStore(session.selection);
}

/** How often the details follow at most while somebody scrubs: each moment would cost more than a frame, unread. */
const DETAILS_MS = 60;

/** As `useSelection`, for panels of details: they follow a selection that rushes past a little less often. */
export function useCalmSelection(session: Session): Selection {
  return useCalm(useSelection(session), DETAILS_MS);
}

/** `seq` of the moment that every panel shows: what is selected, else the cursor, else the end of the trace. */
export function momentOf(selection: Selection, snapshot: TraceSnapshot): number {
  if (selection.selectedSeq !== undefined) return selection.selectedSeq;
  return selection.cursor === "live" ? snapshot.endSeq - 1 : selection.cursor;
}

/** Selects an event in every panel. A cursor that has been set moves along, so that it never hides the selection. */
export function select(session: Session, seq: number): void {
  const { cursor } = session.selection.getState();
  session.selection.setState(
    cursor !== "live" && seq > cursor ? { selectedSeq: seq, cursor: seq } : { selectedSeq: seq },
  );
}

/** Shows the trace as it was just after the event `seq`. */
export function goTo(session: Session, seq: number): void {
  session.selection.setState({ selectedSeq: seq, cursor: seq });
}

/** Follows the end of the trace again. */
export function goLive(session: Session): void {
  session.selection.setState({ selectedSeq: undefined, cursor: "live" });
}

/** Size of an element, followed. */
export function useElementSize(element: Element | null): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const width = Math.round(entry.contentRect.width);
      const height = Math.round(entry.contentRect.height);
      setSize((known) =>
        known.width === width && known.height === height ? known : { width, height },
      );
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
