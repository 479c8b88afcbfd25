import { useMemo, useSyncExternalStore } from "react";

interface FixedRowsOptions {
  readonly scroller: HTMLElement | null;
  readonly count: number;
  readonly rowHeight: number;
  /** Rows made beyond each edge, so that scrolling and screen readers find them there. */
  readonly overscan: number;
}

interface FixedRows {
  /** The rows to make: from (inclusive) to (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Scrolls no further than needed to show the row. */
  readonly reveal: (index: number) => void;
  /** Scrolls to the end if the end was in view before rows were added. */
  readonly follow: (count: number) => void;
}

/**
 * A window onto rows of one height: plain arithmetic. A general virtual list keeps a measurement for each row, which
 * costs with every row that is added; this one costs the same at ten rows and at a million.
 */
export function useFixedRows({
  scroller,
  count,
  rowHeight,
  overscan,
}: FixedRowsOptions): FixedRows {
  const watched = useMemo(() => watch(scroller, rowHeight), [scroller, rowHeight]);
  const { first, visible } = useSyncExternalStore(
    watched.subscribe,
    watched.current,
    watched.current,
  );
  // A list that has shrunk is not scrolled back yet: its last rows are what will be seen.
  const start = Math.max(0, Math.min(first, count - visible));
  return {
    from: Math.max(0, start - overscan),
    to: Math.min(count, start + visible + overscan),
    height: count * rowHeight,
    reveal: watched.reveal,
    follow: watched.follow,
  };
}

interface Window {
  /** Index of the first row in view. */
  readonly first: number;
  readonly visible: number;
}

const NOTHING: Window = { first: 0, visible: 0 };

function watch(scroller: HTMLElement | null, rowHeight: number) {
  let current = NOTHING;
  // Read once per scroll or resize: asking the element later, after rows have changed, would make it lay out again.
  let top = 0;
  let height = 0;
  let isAtEnd = true;
  let rows = 0;
  return {
    current: () => current,
    reveal: (index: number): void => {
      const wanted = index * rowHeight;
      const isInView = wanted >= top && wanted + rowHeight <= top + height;
      if (!isInView) scroller?.scrollTo({ top: wanted - (height - rowHeight) / 2 });
    },
    follow: (count: number): void => {
      rows = count;
      if (isAtEnd) scroller?.scrollTo({ top: count * rowHeight });
    },
    subscribe: (onChange: () => void) => {
      if (scroller === null) return () => {};
      const update = (isScroll: boolean): void => {
        top = scroller.scrollTop;
        height = scroller.clientHeight;
        // Whoever scrolls may leave the end; a pane that got smaller has not.
        if (isScroll) isAtEnd = top + height > (rows - 1.5) * rowHeight;
        else if (isAtEnd && rows > 0) scroller.scrollTo({ top: rows * rowHeight });
        const first = Math.floor(top / rowHeight);
        const visible = Math.ceil(height / rowHeight) + 1;
        if (first === current.first && visible === current.visible) return;
        current = { first, visible };
        onChange();
      };
      const observer = new ResizeObserver(() => update(false));
      const onScroll = (): void => update(true);
      observer.observe(scroller);
      scroller.addEventListener("scroll", onScroll, { passive: true });
      return () => {
        observer.disconnect();
        scroller.removeEventListener("scroll", onScroll);
      };
    },
  };
}
