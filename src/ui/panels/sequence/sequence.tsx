import { type KeyboardEvent, useCallback, useId, useMemo, useState } from "react";
import type { SourcePosition } from "#contract/engine.ts";
import type { Session } from "#ui/state/session/session.ts";
import { later, useLater } from "#ui/kit/later.ts";
import { useIsNarrow } from "#ui/kit/panes/use-is-narrow.ts";
import { heldAt } from "#trace/held.ts";
import type { Filter } from "#trace/filter.ts";
import type { OffsetList } from "#trace/offset-list.ts";
import type { SequenceRow } from "#trace/sequence-row.ts";
import { firstRowOfEvent, rowAtOrBefore } from "#trace/sequence.ts";
import {
  momentOf,
  select,
  useElementSize,
  useSelection,
  useTrace,
} from "#ui/state/selection/use-trace.ts";
import { type MenuPlace, MenuAt } from "#ui/kit/controls/menu-at.tsx";
import { isMenuKey } from "#ui/kit/controls/tab-list.tsx";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { storyStart } from "./story-start.ts";
import { useFixedRows } from "#ui/kit/lists/use-fixed-rows.ts";
import { useRowView } from "#ui/state/selection/use-row-view.ts";
import { ROW_HEIGHT, layoutSequence } from "./lifelines.ts";
import { SequenceEmpty } from "./sequence-empty.tsx";
import { Heads, HatchPattern } from "./sequence-heads.tsx";
import { SequenceItems } from "./sequence-items.tsx";
import { keyTarget } from "./sequence-keys.ts";
import css from "./sequence.module.css";

const rowViews = later(async () => {
  const [{ SequenceRowView }, { HeldRow }] = await Promise.all([
    import("./sequence-row.tsx"),
    import("./held-row.tsx"),
  ]);
  return { SequenceRowView, HeldRow };
});

const menus = later(() => import("./message-menu.ts"));

/** Up to so many rows all are made. */
const WHOLE = 80;

/** The conversation: client, Lambda, runtime and handler with every message between them, live. */
export function Sequence({
  session,
  filter,
}: {
  readonly session: Session;
  readonly filter: Filter;
}) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useSelection(session);
  const view = useRowView(trace);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [menu, setMenu] = useState<
    { readonly row: SequenceRow; readonly place: MenuPlace } | undefined
  >();
  const [section, setSection] = useState<HTMLElement | null>(null);
  const { width, height: sectionHeight } = useElementSize(section);
  const hasSeveral = trace.index.environments.size > 1;
  const extensionCount = trace.index.extensions.size;
  const layout = useMemo(
    () => layoutSequence(width, hasSeveral, [...trace.index.extensions]),
    // Extensions are only ever added; a new generation is another trace.
    // eslint-disable-next-line react/exhaustive-deps
    [width, hasSeveral, extensionCount, snapshot.generation],
  );
  const isNarrow = useIsNarrow();
  const moment = momentOf(selection, snapshot);
  const isLive = selection.cursor === "live" && selection.selectedSeq === undefined;
  // A stop at a source line is a row of its own.
  const held = heldAt(trace, moment).filter(({ event }) => event.gate !== "line");
  const count = view.length + held.length;
  const views = useLater(rowViews, count > 0);
  const loadedMenus = useLater(menus, menu !== undefined);

  const rows = trace.sequence.rows;
  const selectedPosition = positionOfEvent(rows, selection.selectedSeq);
  const selectedRow = rows.at(selectedPosition);
  const selectedShown = selectedPosition < 0 ? -1 : view.shownAtOrBefore(selectedPosition);
  // What comes after the moment shown has not happened yet, in every panel.
  const lastHappened = isLive ? count : view.shownAtOrBefore(rowAtOrBefore(rows, moment));

  const { from, to, height, slots } = useFixedRows({
    scroller,
    count,
    rowHeight: ROW_HEIGHT,
    overscan: overscanFor(count),
    isFollowing: isLive,
    kept: isLive && held.length === 0 ? storyStart(trace, view, sectionHeight) : undefined,
    wanted: selectedShown < 0 ? undefined : { key: selection.selectedSeq, index: selectedShown },
  });

  const freshFrom = useFreshFrom(snapshot.endSeq);
  const listId = useId();
  const selectShown = useCallback(
    (shown: number) => {
      const row = rows.at(view.position(Math.max(0, Math.min(shown, view.length - 1))) ?? -1);
      if (row !== undefined) selectRow(session, row, isNarrow);
    },
    [rows, view, session, isNarrow],
  );
  const rowOfItem = (item: HTMLElement | null): SequenceRow | undefined =>
    item === null ? undefined : rows.at(rowAtOrBefore(rows, Number(item.dataset["seq"])));
  const openMenu = (item: HTMLElement | null): void => {
    const row = rowOfItem(item);
    if (row === undefined || item === null) return;
    select(session, row.seq);
    setMenu({ row, place: menuPlace(item, layout.x.lambda) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isMenuKey(event)) {
      event.preventDefault();
      openMenu(document.getElementById(`${listId}-${selectedShown}`));
      return;
    }
    const target = keyTarget(event, {
      now: startOfKeys(selectedShown, isLive ? view.length - 1 : 0),
      hasSelection: selectedShown >= 0,
      page: Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / ROW_HEIGHT) - 1),
      trace,
      view,
    });
    if (target === undefined) return;
    event.preventDefault();
    selectShown(target);
    scroller?.focus({ preventScroll: true });
  };

  return (
    <section className={css["region"]} aria-label="Sequence" ref={setSection}>
      <Heads layout={layout} />
      <HatchPattern />
      {count === 0 ? (
        <SequenceEmpty isFiltered={!filter.isEmpty && rows.end > rows.first} session={session} />
      ) : null}
      <ScrollArea
        className={css["scroller"]}
        ref={setScroller}
        hidden={count === 0}
        label="Messages: arrow keys or j and k move, Home and End jump"
        aria-activedescendant={
          isWithin(selectedShown, from, to) ? `${listId}-${selectedShown}` : undefined
        }
        onKeyDown={onKeyDown}
        onClick={(event) => {
          // One listener for all rows: a row is no button of its own, the arrow keys are its keyboard way.
          const row = rowOfItem((event.target as Element).closest<HTMLElement>("[data-seq]"));
          if (row !== undefined) selectRow(session, row, isNarrow);
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu((event.target as Element).closest<HTMLElement>("[data-seq]"));
        }}
        style={{ ["--delta-right" as string]: `${layout.deltaRight}px` }}
      >
        <ol className={css["list"]} style={{ height }}>
          {width === 0 || views === undefined ? null : (
            <SequenceItems
              {...{ trace, view, layout, views, held, from, to, slots, count, listId, moment }}
              selectedRow={selectedRow}
              lastHappened={lastHappened}
              freshFrom={isLive ? freshFrom : Infinity}
            />
          )}
        </ol>
      </ScrollArea>
      {menu === undefined || loadedMenus === undefined ? null : (
        <MenuAt
          key={menu.row.seq}
          place={menu.place}
          label={`Actions for ${menu.row.name}`}
          entries={loadedMenus.messageMenu(session, menu.row)}
          onClosed={() => {
            setMenu(undefined);
            scroller?.focus({ preventScroll: true });
          }}
        />
      )}
    </section>
  );
}

/** Under the row, from Lambda's lifeline on: beside the words, not over the time column. */
function menuPlace(item: HTMLElement, from: number): MenuPlace {
  const { left, top, width, height } = item.getBoundingClientRect();
  return { left: left + from, top, width: Math.max(0, width - from), height };
}

/** Short conversations are there in full: for screen readers and the browser's own search. */
function overscanFor(count: number): number {
  return count <= WHOLE ? WHOLE : 4;
}

/** Keys move from the selected row; without one from the end or the beginning. */
function startOfKeys(selectedShown: number, otherwise: number): number {
  return selectedShown >= 0 ? selectedShown : otherwise;
}

function isWithin(shown: number, from: number, to: number): boolean {
  return shown >= from && shown < to;
}

/** Of the first row that stands for an event; -1 without one. */
function positionOfEvent(rows: OffsetList<SequenceRow>, seq: number | undefined): number {
  return seq === undefined ? -1 : firstRowOfEvent(rows, rowAtOrBefore(rows, seq));
}

/** Selects a row and, where the engine knew it, shows the line that made the call; not where that would hide the stage. */
function selectRow(session: Session, row: SequenceRow, isNarrow: boolean): void {
  select(session, row.seq);
  const position = positionOf(session, row);
  if (position !== undefined && !isNarrow)
    session.commands.revealSource(position.path, position.line);
}

/** More new events than this in one frame are a flood: no arrow could be followed, so none travels. */
const FLOOD = 40;

/** `seq` from which rows are new with this flush; infinity when there are too many to follow. */
function useFreshFrom(endSeq: number): number {
  const [seen, setSeen] = useState({ end: endSeq, from: endSeq });
  if (seen.end === endSeq) return seen.from;
  const from = endSeq - seen.end > FLOOD ? Infinity : seen.end;
  setSeen({ end: endSeq, from });
  return from;
}

function positionOf({ trace }: Session, row: SequenceRow): SourcePosition | undefined {
  if (row.kind !== "note") return row.exchange?.request.position;
  const event = trace.event(row.seq);
  return event?.kind === "gate.held" ? event.position : undefined;
}
