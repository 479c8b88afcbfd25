import { useLayoutEffect, useMemo, useSyncExternalStore } from "react";

interface FixedRowsOptions {
  readonly scroller: HTMLElement | null;
  readonly count: number;
  readonly rowHeight: number;
  /** Rows made beyond each edge, so that scrolling and screen readers find them there. */
  readonly overscan: number;
  /** Keeps the end in view while rows are added, until somebody scrolls away from it. */
  readonly isFollowing: boolean;
  /** A row that following must not scroll out at the top: the end is in view as far as there is room below it. */
  readonly kept?: number | undefined;
  /** A row to show, scrolled to once for each `key` and no further than needed. */
  readonly wanted: WantedRow | undefined;
}

interface WantedRow {
  readonly key: unknown;
  readonly index: number;
}

interface FixedRows {
  /** The rows to make: from (inclusive) to (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** As many elements as rows can be made at once: going round, each row finds a free one. */
  readonly slots: number;
}

/**
 * A window onto rows of one height: plain arithmetic. A general virtual list keeps a measurement for each row, which
 * costs with every row that is added; this one costs the same at ten rows and at a million.
 *
 * Rows are made for the place where the list will be, before it scrolls there: the scroll event then finds them made, and
 * everything is drawn once, not twice.
 */
export function useFixedRows({
  scroller,
  count,
  rowHeight,
  overscan,
  isFollowing,
  kept,
  wanted,
}: FixedRowsOptions): FixedRows {
  const watched = useMemo(() => watch(scroller, rowHeight), [scroller, rowHeight]);
  const { first, visible, isAtEnd } = useSyncExternalStore(
    watched.subscribe,
    watched.current,
    watched.current,
  );
  // A list that has shrunk is not scrolled back yet: its last rows are what will be seen.
  const last = Math.max(0, count - visible);
  const end = Math.min(last, kept ?? last);
  const start =
    isFollowing && isAtEnd ? end : Math.min(isFollowing ? first : watched.firstFor(wanted), last);
  useLayoutEffect(() => {
    watched.follow({ isFollowing, count, start, visible, isAtEnd, kept });
  }, [watched, isFollowing, count, start, visible, isAtEnd, kept]);
  useLayoutEffect(() => {
    // Beginning to follow shows the end once; afterwards anyone who scrolls away stays there.
    if (isFollowing) watched.showEnd(count - 1);
    // eslint-disable-next-line react/exhaustive-deps
  }, [watched, isFollowing]);
  useLayoutEffect(() => {
    watched.reveal(wanted);
    // Only a new wish scrolls; rows that come or go meanwhile leave the list where it is.
    // eslint-disable-next-line react/exhaustive-deps
  }, [watched, wanted?.key]);
  return {
    from: Math.max(0, start - overscan),
    to: Math.min(count, start + visible + overscan),
    height: count * rowHeight,
    slots: visible + 2 * overscan,
  };
}

interface Window {
  /** Index of the first row in view. */
  readonly first: number;
  readonly visible: number;
  readonly isAtEnd: boolean;
}

interface Drawn {
  readonly isFollowing: boolean;
  readonly count: number;
  /** First row in view for which rows were made. */
  readonly start: number;
  readonly visible: number;
  readonly isAtEnd: boolean;
  readonly kept?: number | undefined;
}

function watch(scroller: HTMLElement | null, rowHeight: number) {
  let current: Window = { first: 0, visible: 0, isAtEnd: true };
  let drawn: Drawn = { isFollowing: false, count: 0, start: 0, visible: 0, isAtEnd: true };
  let revealed: unknown;
  // Read once per scroll or resize: asking the element later, after rows have changed, would make it lay out again.
  let top = 0;
  let height = 0;

  /** Where to scroll to see a row in the middle; `undefined` when it is in view. */
  const topOf = (index: number): number | undefined => {
    const wanted = index * rowHeight;
    const isInView = wanted >= top && wanted + rowHeight <= top + height;
    return isInView ? undefined : Math.max(0, wanted - (height - rowHeight) / 2);
  };
  const topFor = (wanted: WantedRow | undefined): number | undefined =>
    wanted === undefined || wanted.key === revealed ? undefined : topOf(wanted.index);
  const look = (isAtEnd: () => boolean): void => {
    if (scroller === null) return;
    top = scroller.scrollTop;
    height = scroller.clientHeight;
    current = {
      first: Math.floor(top / rowHeight),
      visible: Math.ceil(height / rowHeight) + 1,
      isAtEnd: isAtEnd(),
    };
  };
  const showsEnd = (): boolean => top + height > (drawn.count - 1.5) * rowHeight;
  const scrollTo = (wanted: number | undefined): void => {
    if (wanted === undefined || scroller === null) return;
    scroller.scrollTo({ top: wanted });
    // Scrolling has made the browser lay out: looking costs nothing more.
    look(showsEnd);
  };
  const scrollToEnd = (): void => {
    const { count, kept } = drawn;
    scroller?.scrollTo({ top: Math.min(count, kept ?? count) * rowHeight });
    look(() => true);
  };

  const read = (isScroll: boolean, onChange: () => void): void => {
    if (scroller === null) return;
    const { isFollowing, count, start, visible, isAtEnd } = drawn;
    const wasAtEnd = current.isAtEnd;
    // Somebody who scrolls may leave the end. Our own scrolling comes here with the place that is known already, and a
    // pane that got smaller meanwhile has not left it.
    const hasMoved = isScroll && scroller.scrollTop !== top;
    look(() => (hasMoved ? showsEnd() : wasAtEnd));
    if (!isScroll && isFollowing && wasAtEnd) scrollToEnd();
    const isDrawn =
      current.visible === visible &&
      (isFollowing
        ? current.isAtEnd === isAtEnd && (isAtEnd || current.first === start)
        : Math.min(current.first, Math.max(0, count - visible)) === start);
    if (!isDrawn) onChange();
  };

  return {
    current: () => current,
    /** The first row in view once the wanted one is shown. */
    firstFor(wanted: WantedRow | undefined): number {
      const wantedTop = topFor(wanted);
      return wantedTop === undefined ? current.first : Math.floor(wantedTop / rowHeight);
    },
    reveal(wanted: WantedRow | undefined): void {
      scrollTo(topFor(wanted));
      revealed = wanted?.key;
    },
    showEnd(last: number): void {
      if (drawn.kept === undefined) scrollTo(topOf(last));
      else scrollToEnd();
    },
    follow(next: Drawn): void {
      drawn = next;
      if (next.isFollowing && current.isAtEnd) scrollToEnd();
    },
    subscribe: (onChange: () => void): (() => void) => {
      if (scroller === null) return () => {};
      const observer = new ResizeObserver(() => read(false, onChange));
      const onScroll = (): void => read(true, onChange);
      observer.observe(scroller);
      scroller.addEventListener("scroll", onScroll, { passive: true });
      return () => {
        observer.disconnect();
        scroller.removeEventListener("scroll", onScroll);
      };
    },
  };
}
