import { type PointerEvent, useRef, useState } from "react";
import type { TimeScale } from "#trace/time-scale.ts";

/** A stretch of the timeline that somebody draws, in CSS pixels of the frame. */
export interface Measured {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/** A press that moves less is a click. */
const DRAG_PX = 4;

/** Measuring by drag: what is between the press and the pointer stays until the next press. */
export function useMeasure(scale: TimeScale, left: number) {
  const [measured, setMeasured] = useState<Measured | undefined>();
  const pressed = useRef<number | undefined>(undefined);
  const placeOf = ({ currentTarget, clientX }: PointerEvent): number =>
    clientX - currentTarget.getBoundingClientRect().left;
  return {
    measured,
    /** Whether the press that ends now was a drag. */
    isDrag: () => measured !== undefined,
    onPointerDown: (event: PointerEvent): void => {
      pressed.current = event.button === 0 ? placeOf(event) : undefined;
      setMeasured(undefined);
    },
    onPointerMove: (event: PointerEvent): void => {
      const start = pressed.current;
      if (start === undefined || (event.buttons & 1) === 0) return;
      const now = placeOf(event);
      if (measured === undefined && Math.abs(now - start) < DRAG_PX) return;
      const [from, to] = [Math.min(start, now), Math.max(start, now)];
      setMeasured({ from, to, ms: scale.moment(left + to) - scale.moment(left + from) });
    },
    onPointerUp: (): void => {
      pressed.current = undefined;
    },
  };
}
