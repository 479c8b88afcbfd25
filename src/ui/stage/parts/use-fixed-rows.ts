import { useLayoutEffect, useMemo, useSyncExternalStore } from "react";

interface FixedRowsOptions {
  readonly scroller: HTMLElement | null;
  readonly count: number;
  readonly rowHeight: number;
  /** Rows made beyond each edge, so that scrolling and screen readers find them there. */
  readonly overscan: number;
  /** Keeps the end in view while rows are added, until somebody scrolls away from it. */
  readonly isFollowing: boolean;
}

interface FixedRows {
  /** The rows to make: from (inclusive) to (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** How many elements go round: as many as rows can be made at once, so that scrolling gives each row its own. */
  readonly slots: number;
  /** Scrolls no further than needed to show the row. */
  readonly reveal: (index: number) => void;
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
  isFollowing,
}: FixedRowsOptions): FixedRows {
  const watched = useMemo(() => watch(scroller, rowHeight), [scroller, rowHeight]);
  const { first, visible, isAtEnd } = useSyncExternalStore(
    watched.subscribe,
    watched.current,
    watched.current,
  );
  useLayoutEffect(() => {
    watched.follow(isFollowing, count);
  }, [watched, isFollowing, count]);
  useLayoutEffect(() => {
    // Beginning to follow shows the end once; afterwards whoever scrolls away stays there.
    if (isFollowing) watched.reveal(count - 1);
    // eslint-disable-next-line react/exhaustive-deps
  }, [watched, isFollowing]);
  // Where the list will be once it has followed: the rows of that place are made at once, not after the scroll event. And
  // a list that has shrunk is not scrolled back yet: its last rows are what will be seen.
  const last = Math.max(0, count - visible);
  const start = isFollowing && isAtEnd ? last : Math.min(first, last);
  return {
    from: Math.max(0, start - overscan),
    to: Math.min(count, start + visible + overscan),
    height: count * rowHeight,
    slots: visible + 2 * overscan,
    reveal: watched.reveal,
  };
}

interface Window {
  /** Index of the first row in view. */
  readonly first: number;
  readonly visible: number;
  readonly isAtEnd: boolean;
}

const NOTHING: Window = { first: 0, visible: 0, isAtEnd: true };

function watch(scroller: HTMLElement | null, rowHeight: number) {
  let current = NOTHING;
  // Read once per scroll or resize: asking the element later, after rows have changed, would make it lay out again.
  let top = 0;
  let height = 0;
  let rows = 0;
  let isFollowing = false;
  return {
    current: () => current,
    reveal: (index: number): void => {
      const wanted = index * rowHeight;
      const isInView = wanted >= top && wanted + rowHeight <= top + height;
      if (!isInView) scroller?.scrollTo({ top: wanted - (height - rowHeight) / 2 });
    },
    follow: (shouldFollow: boolean, count: number): void => {
      isFollowing = shouldFollow;
      rows = count;
      if (isFollowing && current.isAtEnd) scroller?.scrollTo({ top: count * rowHeight });
    },
    subscribe: (onChange: () => void) => {
      if (scroller === null) return () => {};
      const update = (isScroll: boolean): void => {
        top = scroller.scrollTop;
        height = scroller.clientHeight;
        const { isAtEnd: wasAtEnd, visible: wasVisible, first: wasFirst } = current;
        // Whoever scrolls may leave the end; a pane that got smaller has not.
        const isAtEnd = isScroll ? top + height > (rows - 1.5) * rowHeight : wasAtEnd;
        if (!isScroll && isFollowing && isAtEnd && rows > 0) scroller.scrollTo({ top: rows * rowHeight });
        const first = Math.floor(top / rowHeight);
        const visible = Math.ceil(height / rowHeight) + 1;
        if (first === wasFirst && visible === wasVisible && isAtEnd === wasAtEnd) return;
        current = { first, visible, isAtEnd };
        // The scroll event of following: its rows are there already.
        const isOwn = isFollowing && isAtEnd && wasAtEnd && visible === wasVisible;
        if (!isOwn) onChange();
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
