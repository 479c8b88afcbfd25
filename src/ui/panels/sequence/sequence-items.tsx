import type { HeldGate } from "#trace/trace-records.ts";
import type { RowView } from "#trace/row-view.ts";
import type { SequenceRow } from "#trace/sequence-row.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import type { HeldRow } from "./held-row.tsx";
import { ROW_HEIGHT, type SequenceLayout } from "./lifelines.ts";
import type { SequenceRowView } from "./sequence-row.tsx";
import css from "./sequence.module.css";

/** The components of rows, which come late. */
interface RowViews {
  readonly SequenceRowView: typeof SequenceRowView;
  readonly HeldRow: typeof HeldRow;
}

interface SequenceItemsProps {
  readonly trace: TraceStore;
  readonly view: RowView;
  readonly layout: SequenceLayout;
  readonly views: RowViews;
  /** What is held now, below everything that happened. */
  readonly held: readonly HeldGate[];
  readonly from: number;
  readonly to: number;
  /** Elements that go round. */
  readonly slots: number;
  readonly count: number;
  readonly listId: string;
  readonly moment: number;
  readonly selectedRow: SequenceRow | undefined;
  /** The last shown row that has happened at the moment shown. */
  readonly lastHappened: number;
  /** `seq` from which rows are new. */
  readonly freshFrom: number;
}

/** The rows in sight. */
export function SequenceItems(props: SequenceItemsProps) {
  const { from, to, held, view, views, layout } = props;
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => {
    const shown = from + at;
    const gate = held[shown - view.length];
    if (gate === undefined) return item(props, shown);
    return (
      <li
        key={gate.event.gateId}
        className={css["item"]}
        style={{ top: shown * ROW_HEIGHT }}
        aria-label={`Held at ${gate.event.gate}`}
      >
        <views.HeldRow gate={gate} layout={layout} />
      </li>
    );
  });
}

function item(props: SequenceItemsProps, shown: number) {
  const { trace, view, views, layout, selectedRow, moment } = props;
  const { rows } = trace.sequence;
  const { environments } = trace.index;
  const position = view.position(shown) ?? -1;
  const row = rows.at(position);
  if (row === undefined) return null;
  const previous = rows.at(view.position(shown - 1) ?? -1);
  const isFresh = row.seq >= props.freshFrom;
  const isSelected = row.seq === selectedRow?.seq;
  return (
    <li
      // Elements go round: a row that leaves at one edge gives its element to the one that comes at the other.
      key={isFresh ? `fresh ${position}` : shown % props.slots}
      className={css["item"]}
      style={{ top: shown * ROW_HEIGHT }}
      aria-label={row.name}
      aria-setsize={props.count}
      aria-posinset={shown + 1}
      aria-current={isSelected ? "true" : undefined}
      id={`${props.listId}-${shown}`}
      data-seq={row.seq}
    >
      <views.SequenceRowView
        row={row}
        layout={layout}
        delta={previous === undefined ? undefined : row.at - previous.at}
        environment={environments.size > 1 ? ordinalOf(row, environments) : undefined}
        isSelected={isSelected}
        isRelated={isRelated(row, selectedRow)}
        isAhead={shown > props.lastHappened}
        isFresh={isFresh}
        isWaitOpen={row.kind === "wait" && isOpenAt(row, moment)}
      />
    </li>
  );
}

function isRelated(row: SequenceRow, selected: SequenceRow | undefined): boolean {
  if (selected === undefined || row === selected) return false;
  const exchange = row.kind === "note" ? undefined : row.exchange;
  const selectedExchange = selected.kind === "note" ? undefined : selected.exchange;
  return exchange !== undefined && exchange === selectedExchange;
}

function isOpenAt(row: Extract<SequenceRow, { readonly kind: "wait" }>, moment: number): boolean {
  const end = row.exchange.response ?? row.exchange.aborted;
  return end === undefined || end.seq > moment;
}

function ordinalOf(
  row: SequenceRow,
  environments: ReadonlyMap<string, { readonly ordinal: number }>,
): number | undefined {
  return row.environmentId === undefined ? undefined : environments.get(row.environmentId)?.ordinal;
}
