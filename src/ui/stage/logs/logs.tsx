import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ArrowDownToLine, ListFilter, WrapText } from "lucide-react";
import type { Session } from "#ui/session/session.ts";
import type { Filter } from "#trace/filter.ts";
import type { TraceEventOf } from "#trace/trace-event.ts";
import { formatClock } from "../format.ts";
import { ScrollArea } from "../parts/scroll-area.tsx";
import { useVirtualList } from "../parts/use-virtual-list.ts";
import { momentOf, select, useElementSize, useSelection, useTrace } from "../use-trace.ts";
import { type AnsiSpan, parseAnsi } from "./ansi.ts";
import { createLogView } from "./log-view.ts";
import styles from "./logs.module.css";

/** What CloudWatch would hold: the platform's lines and the function's own. */
export function Logs({ session, filter }: { readonly session: Session; readonly filter: Filter }) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useSelection(session);
  const [search, setSearch] = useState("");
  const [isPerInvocation, setIsPerInvocation] = useState(false);
  const [isFollowing, setIsFollowing] = useState(true);
  const [wantsWrap, setWantsWrap] = useState<boolean | undefined>(undefined);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const { width } = useElementSize(scroller);
  // In a narrow pane wrapped lines would fill it with one REPORT.
  const isWrapped = wantsWrap ?? width >= 480;
  const moment = momentOf(selection, snapshot);
  const selectedRequest = requestIdAt(session, selection.selectedSeq);
  const lastRequest = trace.index.attempts.last()?.requestId;
  const requestId = isPerInvocation ? (selectedRequest ?? lastRequest) : undefined;

  const view = useMemo(
    () => createLogView(trace, { search, requestId, filter }),
    // A new generation is another trace.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, search, requestId, filter, snapshot.generation],
  );
  view.update();
  const count = view.length;
  const logs = trace.index.logs;
  const virtualizer = useVirtualList({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => 20,
    getItemKey: (index) => view.position(index) ?? index,
    overscan: 10,
  });

  // Lines up to the moment shown; the selected one is the last of them when something earlier is selected.
  const lastHappened = view.shownAtOrBefore(logs.lastAtMost(moment, (log) => log.seq));
  const isLive = selection.cursor === "live" && selection.selectedSeq === undefined;
  const wantsEnd = isFollowing && isLive;
  useLayoutEffect(() => virtualizer.measure(), [isWrapped, virtualizer]);
  useLayoutEffect(() => {
    if (wantsEnd && count > 0) virtualizer.scrollToIndex(count - 1, { align: "end" });
  }, [wantsEnd, count, virtualizer, scroller]);
  useEffect(() => {
    if (selection.selectedSeq !== undefined && lastHappened >= 0)
      virtualizer.scrollToIndex(lastHappened, { align: "auto" });
    // Only a new selection scrolls.
    // eslint-disable-next-line react/exhaustive-deps
  }, [selection.selectedSeq, virtualizer]);
  useUnfollowOnScroll(scroller, setIsFollowing);

  const move = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const target =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? count - 1
          : step === undefined
            ? undefined
            : Math.max(0, lastHappened + step);
    const log =
      target === undefined ? undefined : logs.at(view.position(Math.min(target, count - 1)) ?? -1);
    if (log === undefined) return;
    event.preventDefault();
    select(session, log.seq);
  };

  return (
    <div className={styles["region"]}>
      <div className={styles["bar"]}>
        <input
          type="search"
          className={styles["search"]}
          placeholder="Search logs"
          aria-label="Search logs"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button
          type="button"
          className={styles["toggle"]}
          aria-pressed={isPerInvocation}
          title="Only the lines of the selected invocation, or of the last one"
          onClick={() => setIsPerInvocation(!isPerInvocation)}
        >
          <ListFilter size={13} aria-hidden="true" />
          <span className={styles["label"]}>This invocation</span>
        </button>
        <button
          type="button"
          className={styles["toggle"]}
          aria-pressed={isFollowing}
          title="Keep the newest line in view"
          onClick={() => setIsFollowing(!isFollowing)}
        >
          <ArrowDownToLine size={13} aria-hidden="true" />
          <span className={styles["label"]}>Follow</span>
        </button>
        <button
          type="button"
          className={styles["toggle"]}
          aria-label="Wrap lines"
          aria-pressed={isWrapped}
          title="Wrap long lines"
          onClick={() => setWantsWrap(!isWrapped)}
        >
          <WrapText size={13} aria-hidden="true" />
        </button>
        <span className={styles["count"]}>
          {count === 1 ? "1 line" : `${count.toLocaleString("en")} lines`}
        </span>
      </div>
      <ScrollArea
        className={styles["scroller"]}
        ref={setScroller}
        role="log"
        label="Logs"
        // Hundreds of lines a second would drown a screen reader: the result is announced instead.
        aria-live="off"
        onKeyDown={move}
        onClick={(event) => {
          const line = (event.target as Element).closest<HTMLElement>("[data-seq]");
          // Selecting text is no click on the line.
          if (line !== null && getSelection()?.isCollapsed !== false)
            select(session, Number(line.dataset["seq"]));
        }}
      >
        {count === 0 ? (
          <p className={styles["empty"]}>{emptyText({ search, hasLogs: logs.end > logs.first })}</p>
        ) : null}
        <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {virtualizer.getVirtualItems().map((item) => {
            const log = logs.at(view.position(item.index) ?? -1);
            if (log === undefined) return null;
            return (
              <div
                key={item.key}
                ref={isWrapped ? virtualizer.measureElement : undefined}
                data-index={item.index}
                data-wrapped={isWrapped || undefined}
                className={styles["line"]}
                style={{ transform: `translateY(${item.start}px)` }}
                data-stream={log.isNote === true ? "note" : log.stream}
                data-mark={platformMark(log)}
                data-selected={log.seq === selection.selectedSeq || undefined}
                data-ahead={log.seq > moment || undefined}
                data-seq={log.seq}
              >
                <time className={styles["time"]}>{formatClock(log.at)}</time>
                <span className={styles["stream"]}>
                  {STREAM_WORDS[log.isNote === true ? "note" : log.stream]}
                </span>
                <span className={styles["text"]}>
                  {parseAnsi(log.text).map((span, at) => (
                    <Span key={`${at} ${span.text.length}`} span={span} search={search} />
                  ))}
                </span>
              </div>
            );
          })}
        </div>
      </ScrollArea>
    </div>
  );
}

const STREAM_WORDS = { platform: "lambda", stdout: "out", stderr: "err", note: "note" } as const;

function Span({ span, search }: { readonly span: AnsiSpan; readonly search: string }) {
  const classes = [
    span.isBold ? styles["bold"] : "",
    span.isDim ? styles["dim"] : "",
    span.isItalic ? styles["italic"] : "",
    span.isUnderlined ? styles["underlined"] : "",
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

function emptyText({
  search,
  hasLogs,
}: {
  readonly search: string;
  readonly hasLogs: boolean;
}): string {
  if (search !== "") return `No line contains “${search}”.`;
  if (hasLogs) return "No line of this invocation, or the filter hides them.";
  return "START, END and REPORT appear here with everything that your function prints, line by line as CloudWatch would hold it. Press Invoke.";
}

function requestIdAt(session: Session, seq: number | undefined): string | undefined {
  const event = seq === undefined ? undefined : session.trace.event(seq);
  if (event === undefined) return undefined;
  if ("requestId" in event && event.requestId !== undefined) return event.requestId;
  if (!("exchangeId" in event) || event.exchangeId === undefined || !("environmentId" in event))
    return undefined;
  return session.trace.index.exchange(event.environmentId, event.exchangeId)?.requestId;
}

/** Scrolling up stops following, scrolling back to the end starts it again. */
function useUnfollowOnScroll(
  scroller: HTMLElement | null,
  setIsFollowing: (isFollowing: boolean) => void,
): void {
  const lastTop = useRef(0);
  useEffect(() => {
    if (scroller === null) return;
    const onScroll = (): void => {
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
      const isUpwards = scroller.scrollTop < lastTop.current - 2;
      lastTop.current = scroller.scrollTop;
      if (isAtEnd) setIsFollowing(true);
      else if (isUpwards) setIsFollowing(false);
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    return () => scroller.removeEventListener("scroll", onScroll);
  }, [scroller, setIsFollowing]);
}
