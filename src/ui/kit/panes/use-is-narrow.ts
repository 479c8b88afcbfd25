import { useSyncExternalStore } from "react";

/** Below this there is room for one pane at a time. */
const narrow = matchMedia("(max-width: 899px)");
/** A narrow window that is low too: a page at 200 %. Style sheets have the same numbers. */
const short = matchMedia("(max-width: 899px) and (max-height: 519px)");

export function useIsNarrow(): boolean {
  return useMatch(narrow);
}

export function useIsShort(): boolean {
  return useMatch(short);
}

function useMatch(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (onChange) => {
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => query.matches,
    () => query.matches,
  );
}
