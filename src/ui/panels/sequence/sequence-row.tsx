import { memo } from "react";
import { type ProcessId, RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { LifelineState } from "#trace/life.ts";
import type { MessageRow, SequenceRow } from "#trace/sequence-row.ts";
import { exchangeDuration } from "#trace/exchange.ts";
import {
  formatBytes,
  formatDuration,
  measureBytes,
  measureDuration,
} from "#ui/kit/format/format.ts";
import { ARROW_Y, ROW_HEIGHT, type SequenceLayout, placeOf } from "./lifelines.ts";
import css from "./sequence.module.css";

export interface SequenceRowProps {
  readonly row: SequenceRow;
  readonly layout: SequenceLayout;
  /** Milliseconds since the row shown before; `undefined` for the first. */
  readonly delta: number | undefined;
  /** Ordinal of the environment, when the trace has several. */
  readonly environment: number | undefined;
  readonly isSelected: boolean;
  /** Of the same exchange or invocation as the selected row. */
  readonly isRelated: boolean;
  /** After the cursor: has not happened yet at the moment shown. */
  readonly isAhead: boolean;
  /** Just arrived: its arrow travels once. */
  readonly isFresh: boolean;
  /** Whether an open wait is still open at the moment shown. */
  readonly isWaitOpen: boolean;
}

/** One row: time, lifelines with the row's arrow, words, size. */
export const SequenceRowView = memo(function SequenceRowView(props: SequenceRowProps) {
  const { row, layout, delta, environment, isAhead, isSelected, isRelated, isFresh } = props;
  const classes = [
    css["row"],
    css[row.tone],
    isSelected ? css["selected"] : "",
    isRelated ? css["related"] : "",
    isAhead ? css["ahead"] : "",
    isFresh ? css["fresh"] : "",
  ];
  return (
    <div className={classes.join(" ")}>
      <Delta delta={delta} />
      {environment === undefined ? null : (
        <span className={css["environment"]} title={`Execution environment ${environment}`}>
          {environment}
        </span>
      )}
      <svg
        className={css["drawing"]}
        width={layout.width}
        height={ROW_HEIGHT}
        aria-hidden="true"
        focusable="false"
      >
        <Lifelines row={row} layout={layout} />
        {row.kind === "message" ? <Arrow row={row} layout={layout} /> : null}
        {row.kind === "wait" ? <Wait layout={layout} process={row.exchange.process} /> : null}
      </svg>
      <Words {...props} />
      {row.kind === "message" && row.size !== undefined && row.size > 0 ? (
        <Size bytes={row.size} left={layout.sizeLeft} />
      ) : null}
    </div>
  );
});

function Delta({ delta }: { readonly delta: number | undefined }) {
  // Events of one moment: a column of zeros would say nothing.
  if (delta === undefined || delta < 0.005) return null;
  const { value, unit } = measureDuration(delta);
  return (
    <span
      className={css["delta"]}
      data-long={delta >= 1000 || undefined}
      title={`${value} ${unit} after the row above`}
    >
      +{value}
      <span className={css["unit"]}>{unit}</span>
    </span>
  );
}

function Size({ bytes, left }: { readonly bytes: number; readonly left: number }) {
  const { value, unit } = measureBytes(bytes);
  return (
    <span className={css["size"]} style={{ left }} title={`Body: ${formatBytes(bytes)}`}>
      {value}
      <span className={css["unit"]}>{unit}</span>
    </span>
  );
}

function Lifelines({
  row,
  layout,
}: {
  readonly row: SequenceRow;
  readonly layout: SequenceLayout;
}) {
  const { x } = layout;
  const middle = row.kind === "message" ? ARROW_Y : ROW_HEIGHT / 2;
  // Few elements, each of them the whole height where it can be: dozens of rows are laid out with every frame of scrolling.
  const alive = stretch(row, middle, (state) => state.alive.has(RUNTIME_PROCESS));
  const absent = stretch(row, middle, (state) => !state.alive.has(RUNTIME_PROCESS));
  const waiting = stretch(
    row,
    middle,
    (state) => state.waiting.has(RUNTIME_PROCESS) && !state.isHandlerRunning,
  );
  const running = stretch(row, middle, (state) => state.isHandlerRunning);
  const always = `M ${x.client} 0 V ${ROW_HEIGHT} M ${x.lambda} 0 V ${ROW_HEIGHT}`;
  return (
    <>
      <path
        className={css["lifeline"]}
        d={alive === undefined ? always : `${always} ${both(layout, alive)}`}
      />
      {absent === undefined ? null : <path className={css["absent"]} d={both(layout, absent)} />}
      {waiting === undefined ? null : (
        <rect
          className={css["waitBar"]}
          x={x.runtime - 3}
          width={6}
          y={waiting.top}
          height={waiting.bottom - waiting.top}
        />
      )}
      {running === undefined ? null : (
        <>
          <rect
            className={css["handlerBar"]}
            x={x.handler - 4}
            width={8}
            y={running.top}
            height={running.bottom - running.top}
          />
          <path
            className={css["handlerEdge"]}
            d={[
              `M ${x.handler - 4} ${running.top} V ${running.bottom}`,
              `M ${x.handler + 4} ${running.top} V ${running.bottom}`,
              row.before.isHandlerRunning ? "" : `M ${x.handler - 4} ${middle} h 8`,
              row.after.isHandlerRunning ? "" : `M ${x.handler - 4} ${middle} h 8`,
            ].join(" ")}
          />
        </>
      )}
      {layout.extensions.size === 0 ? null : <Extensions row={row} layout={layout} />}
    </>
  );
}

/** One lifeline for each extension: there while its process is, hatched while it waits for an event. */
function Extensions({
  row,
  layout,
}: {
  readonly row: SequenceRow;
  readonly layout: SequenceLayout;
}) {
  const middle = row.kind === "message" ? ARROW_Y : ROW_HEIGHT / 2;
  return [...layout.extensions].map(([process, x]) => {
    const alive = stretch(row, middle, (state) => state.alive.has(process));
    const absent = stretch(row, middle, (state) => !state.alive.has(process));
    const waiting = stretch(row, middle, (state) => state.waiting.has(process));
    return (
      <g key={process}>
        {alive === undefined ? null : (
          <path className={css["lifeline"]} d={`M ${x} ${alive.top} V ${alive.bottom}`} />
        )}
        {absent === undefined ? null : (
          <path className={css["absent"]} d={`M ${x} ${absent.top} V ${absent.bottom}`} />
        )}
        {waiting === undefined ? null : (
          <rect
            className={css["waitBar"]}
            x={x - 3}
            width={6}
            y={waiting.top}
            height={waiting.bottom - waiting.top}
          />
        )}
        {row.before.alive.has(process) && !row.after.alive.has(process) ? (
          <path
            className={css["exitMark"]}
            d={`M ${x - 4} ${middle - 4} l 8 8 M ${x + 4} ${middle - 4} l -8 8`}
          />
        ) : null}
      </g>
    );
  });
}

interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** The part of a row's height in which something holds: above its mark, below it, or all of it. */
function stretch(
  { before, after }: SequenceRow,
  middle: number,
  holds: (state: LifelineState) => boolean,
): Stretch | undefined {
  if (holds(before)) return { top: 0, bottom: holds(after) ? ROW_HEIGHT : middle };
  return holds(after) ? { top: middle, bottom: ROW_HEIGHT } : undefined;
}

/** The lines of runtime and handler. */
function both({ x }: SequenceLayout, { top, bottom }: Stretch): string {
  return `M ${x.runtime} ${top} V ${bottom} M ${x.handler} ${top} V ${bottom}`;
}

function Arrow({ row, layout }: { readonly row: MessageRow; readonly layout: SequenceLayout }) {
  const from = placeOf(layout, row.from);
  const to = placeOf(layout, row.to);
  const direction = Math.sign(to - from);
  const isBounce = bounces(row);
  const isThin = row.message === "chunk" || row.message === "telemetry";
  const tip = to - direction * (row.to === "handler" ? 4 : 1);
  const y = ARROW_Y;
  const line = isBounce
    ? `M ${from + 9} ${y - 13} q -8 6 0 13 L ${tip} ${y}`
    : `M ${from + direction} ${y} L ${tip} ${y}`;
  const lineClass = [
    css["arrow"],
    row.isInferred ? css["inferred"] : "",
    isThin ? css["chunk"] : "",
  ].join(" ");
  return (
    <>
      {isBounce ? (
        <line className={css["barrier"]} x1={from + 1} x2={from + 1} y1={y - 16} y2={y + 3} />
      ) : null}
      <path
        className={lineClass}
        d={line}
        pathLength={row.isInferred || isThin ? undefined : 100}
      />
      <path
        className={css["tip"]}
        d={`M ${tip} ${y} L ${tip - direction * 7} ${y - 4} L ${tip - direction * 7} ${y + 4} Z`}
        data-open={row.isInferred || undefined}
      />
      {row.message === "request" || row.message === "invoke" || row.isLate ? (
        <circle
          className={css["origin"]}
          cx={from}
          cy={y}
          r={row.isLate ? 3.5 : 2.5}
          data-late={row.isLate || undefined}
        />
      ) : null}
    </>
  );
}

/** What is refused comes back from Lambda as from a wall. */
function bounces({ message, exchange }: MessageRow): boolean {
  if (message === "refusal" || message === "throttle") return true;
  return message === "response" && (exchange?.response?.status ?? 0) >= 400;
}

/** The long poll: a dotted line that ends in a clock face on Lambda's side. */
function Wait({
  layout,
  process,
}: {
  readonly layout: SequenceLayout;
  readonly process: ProcessId;
}) {
  const { lambda } = layout.x;
  const runtime = placeOf(layout, process);
  const y = ROW_HEIGHT / 2;
  return (
    <>
      <line className={css["waitLine"]} x1={runtime - 4} x2={lambda + 8} y1={y} y2={y} />
      <circle className={css["clock"]} cx={lambda} cy={y} r={5.5} />
      <path
        className={css["clockHands"]}
        d={`M ${lambda} ${y - 3.5} V ${y} L ${lambda + 2.5} ${y + 1.5}`}
      />
    </>
  );
}

function Words({ row, layout, isWaitOpen }: SequenceRowProps) {
  const { x } = layout;
  switch (row.kind) {
    case "message": {
      const from = placeOf(layout, row.from);
      const to = placeOf(layout, row.to);
      const left = Math.min(from, to);
      const right = Math.max(from, to);
      return (
        <span
          className={css["words"]}
          style={{ left: left + 3, width: right - left - 6 }}
          title={row.name}
        >
          {fitting(row.text, right - left - 6)}
        </span>
      );
    }
    case "wait": {
      const waited = exchangeDuration(row.exchange);
      const text =
        isWaitOpen || waited === undefined
          ? x.runtime - x.lambda < 140
            ? "waiting"
            : "waiting for an event"
          : `waited ${formatDuration(waited)}`;
      return (
        <span
          className={css["waitWords"]}
          style={{ left: x.lambda + 10, width: x.runtime - x.lambda - 18 }}
        >
          <span className={css["waitText"]}>{text}</span>
        </span>
      );
    }
    case "note":
      return (
        <span
          className={css["note"]}
          style={{ left: x.client - 8, width: x.handler - x.client + 16 }}
          title={row.name}
        >
          <span className={css["noteText"]}>
            <span className={css["noteHead"]}>{row.text}</span>
            {row.detail === undefined ? null : (
              <span className={css["noteDetail"]}>{row.detail}</span>
            )}
          </span>
        </span>
      );
  }
}

/** Width of a character of the words on an arrow, in pixels. */
const CHARACTER = 6.95;

/** The text, without the request ID where it would not fit: the last word is what matters. */
function fitting(text: string, width: number): string {
  if (text.length * CHARACTER <= width) return text;
  return text.replace(/ [0-9a-f]{8}…\//, " …/");
}
