import { useSyncExternalStore } from "react";

/** Below this there is room for one pane at a time. */
const narrow = matchMedia("(max-width: 899px)");

export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      narrow.addEventListener("change", onChange);
      return () => narrow.removeEventListener("change", onChange);
    },
    () => narrow.matches,
    () => narrow.matches,
  );
}
