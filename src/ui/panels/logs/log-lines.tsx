import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
} from "react";
import { extensionName } from "#contract/process-id.ts";
import type { Session } from "#ui/state/session/session.ts";
import type { TraceEventOf } from "#trace/trace-event.ts";
import { formatClock } from "#ui/kit/format/format.ts";
import { formatCount } from "#ui/kit/format/format-count.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { useFixedRows } from "#ui/kit/lists/use-fixed-rows.ts";
import { useVirtualList } from "#ui/kit/lists/use-virtual-list.ts";
import { select } from "#ui/state/selection/use-trace.ts";
import { type AnsiSpan, parseAnsi } from "./ansi.ts";
import type { LogView } from "./log-view.ts";
import css from "./logs.module.css";

/** Height of a line that is not wrapped. */
const LINE = 20;
/** Up to so many lines all are made: for screen readers and the browser's own search. */
const WHOLE = 80;

export interface LogLinesProps {
  readonly session: Session;
  readonly view: LogView;
  readonly moment: number;
  readonly selectedSeq: number | undefined;
  /** The shown line that happened last at the moment shown. */
  readonly lastHappened: number;
  /** Keep the newest line in view. */
  readonly isFollowing: boolean;
  readonly search: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Shown in place of lines when there are none. */
  readonly empty: ReactNode;
}

/** Lines of one height that scroll sideways: any number of them costs the same. */
export function FixedLines(props: LogLinesProps) {
  const { session, view, lastHappened, isFollowing, selectedSeq, onKeyDown, empty } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const count = view.length;
  const { from, to, height, slots } = useFixedRows({
    scroller,
    count,
    rowHeight: LINE,
    overscan: count <= WHOLE ? WHOLE : 6,
    isFollowing,
    wanted:
      selectedSeq === undefined || lastHappened < 0
        ? undefined
        : { key: selectedSeq, index: lastHappened },
  });
  return (
    <LogArea session={session} onKeyDown={onKeyDown} ref={setScroller}>
      {count === 0 ? empty : null}
      <div style={{ height, position: "relative" }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, at) => (
          <ShownLine
            key={(from + at) % slots}
            {...props}
            index={from + at}
            style={{ top: (from + at) * LINE }}
          />
        ))}
      </div>
    </LogArea>
  );
}

/** Lines that wrap: each is measured when it comes into view. */
export function WrappedLines(props: LogLinesProps) {
  const { session, view, lastHappened, isFollowing, selectedSeq, onKeyDown, empty } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const count = view.length;
  const virtualizer = useVirtualList({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => LINE,
    // Kept between renders: the list measures everything again when this changes.
    getItemKey: useCallback((index: number) => view.position(index) ?? index, [view]),
    overscan: count <= WHOLE ? WHOLE : 6,
  });
  useLayoutEffect(() => {
    if (isFollowing && count > 0) virtualizer.scrollToIndex(count - 1, { align: "end" });
  }, [isFollowing, count, virtualizer, scroller]);
  useEffect(() => {
    if (selectedSeq !== undefined && lastHappened >= 0)
      virtualizer.scrollToIndex(lastHappened, { align: "auto" });
    // Only a new selection scrolls.
    // eslint-disable-next-line react/exhaustive-deps
  }, [selectedSeq, virtualizer]);
  return (
    <LogArea session={session} onKeyDown={onKeyDown} ref={setScroller}>
      {count === 0 ? empty : null}
      <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map((item) => (
          <ShownLine
            key={item.key}
            {...props}
            index={item.index}
            style={{ top: item.start }}
            measure={virtualizer.measureElement}
          />
        ))}
      </div>
    </LogArea>
  );
}

interface LogAreaProps {
  readonly session: Session;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly ref: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

function LogArea({ session, onKeyDown, ref, children }: LogAreaProps) {
  return (
    <ScrollArea
      className={css["scroller"]}
      ref={ref}
      role="log"
      label="Logs"
      // Hundreds of lines a second would drown a screen reader: the strip says what happened last instead.
      aria-live="off"
      onKeyDown={onKeyDown}
      onClick={(event: MouseEvent) => {
        const line = (event.target as Element).closest<HTMLElement>("[data-seq]");
        // Selecting text is no click on the line.
        if (line !== null && getSelection()?.isCollapsed !== false)
          select(session, Number(line.dataset["seq"]));
      }}
    >
      {children}
    </ScrollArea>
  );
}

interface ShownLineProps extends LogLinesProps {
  readonly index: number;
  readonly style: CSSProperties;
  readonly measure?: (element: HTMLElement | null) => void;
}

function ShownLine({
  session,
  view,
  index,
  style,
  measure,
  moment,
  selectedSeq,
  search,
}: ShownLineProps) {
  const log = session.trace.index.logs.at(view.position(index) ?? -1);
  if (log === undefined) return null;
  return (
    <div
      ref={measure}
      className={css["line"]}
      style={style}
      data-index={index}
      data-wrapped={measure === undefined ? undefined : true}
      data-stream={log.isNote === true ? "note" : log.stream}
      data-mark={platformMark(log)}
      data-selected={log.seq === selectedSeq || undefined}
      data-ahead={log.seq > moment || undefined}
      data-seq={log.seq}
    >
      <LineWords log={log} search={search} />
    </div>
  );
}

const LineWords = memo(function LineWords({
  log,
  search,
}: {
  readonly log: TraceEventOf<"log">;
  readonly search: string;
}) {
  return (
    <>
      <time className={css["time"]}>{formatClock(log.at)}</time>
      <span className={css["stream"]}>
        {STREAM_WORDS[log.isNote === true ? "note" : log.stream]}
      </span>
      <span className={css["text"]}>
        {log.process === undefined ? null : (
          <span className={css["who"]}>{extensionName(log.process)}</span>
        )}
        <LineText text={log.text} search={search} />
      </span>
    </>
  );
});

/** Characters of a line that are laid out before somebody asks for the rest: a browser takes seconds for megabytes. */
const SHOWN_CHARACTERS = 10_000;

function LineText({ text, search }: { readonly text: string; readonly search: string }) {
  const [isWhole, setIsWhole] = useState(text.length <= SHOWN_CHARACTERS);
  const hit = isWhole || search === "" ? -1 : text.toLowerCase().indexOf(search.toLowerCase());
  const shown = isWhole || hit >= SHOWN_CHARACTERS ? text : text.slice(0, SHOWN_CHARACTERS);
  return (
    <>
      {parseAnsi(shown).map((span, at) => (
        <Span key={`${at} ${span.text.length}`} span={span} search={search} />
      ))}
      {shown === text ? null : (
        <>
          {"… "}
          <button type="button" className={css["more"]} onClick={() => setIsWhole(true)}>
            {`Show all ${formatCount(text.length)} characters`}
          </button>
        </>
      )}
    </>
  );
}

const STREAM_WORDS = { platform: "lambda", stdout: "out", stderr: "err", note: "note" } as const;

function Span({ span, search }: { readonly span: AnsiSpan; readonly search: string }) {
  const classes = [
    span.isBold ? css["bold"] : "",
    span.isDim ? css["dim"] : "",
    span.isItalic ? css["italic"] : "",
    span.isUnderlined ? css["underlined"] : "",
  ].join(" ");
  return (
    <span className={classes} data-colour={span.colour}>
      {splitAt(span.text, search).map((part, at) =>
        at % 2 === 1 ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
      )}
    </span>
  );
}

/** Parts between and at the matches: every second one matches. */
function splitAt(text: string, search: string): readonly string[] {
  if (search === "") return [text];
  const parts: string[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}

function platformMark(log: TraceEventOf<"log">): string | undefined {
  if (log.stream !== "platform") return undefined;
  if (
    /\tStatus: (error|timeout)|^INIT_REPORT.*Status: /.test(log.text) ||
    /Task timed out|Error: /.test(log.text)
  )
    return "error";
  return log.text.startsWith("INIT_") ? "init" : undefined;
}
