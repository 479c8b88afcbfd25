import { useEffect, useRef } from "react";

/** Wheel with Ctrl (and pinch) zooms at the pointer; sideways, or with Shift, it moves along. */
export function useWheel(
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
