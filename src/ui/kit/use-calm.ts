import { useEffect, useRef, useState } from "react";

/**
 * The value, followed at most every `ms` milliseconds: for drawings of a whole trace, which nobody reads sixty times a
 * second while it grows. After a quiet time a change is followed at once.
 */
export function useCalm<T>(value: T, ms: number): T {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(-Infinity);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = value;
    if (timer.current !== undefined) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        changedAt.current = performance.now();
        setShown(latest.current);
      },
      Math.max(0, changedAt.current + ms - performance.now()),
    );
  }, [value, ms]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown;
}
