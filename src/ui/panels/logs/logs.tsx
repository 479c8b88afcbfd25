import { type KeyboardEvent, useMemo, useState } from "react";
import { ArrowDownToLine, ListFilter, WrapText } from "lucide-react";
import { formatCount } from "#ui/kit/format/format-count.ts";
import type { Session } from "#ui/state/session/session.ts";
import type { Filter } from "#trace/filter.ts";
import { localSetting } from "#ui/kit/local-setting.ts";
import { momentOf, select, useCalmSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import { FixedLines, WrappedLines } from "./later-lines.tsx";
import { createLogView } from "./log-view.ts";
import css from "./logs.module.css";

/** A line that is cut off cannot be read. Of more lines than that nobody reads each: rows of one height cost less. */
const MAX_WRAPPED = 1000;

/** `auto` until somebody says which way they want it. */
const wrapSetting = localSetting<boolean | "auto">("logs:wrap", "auto", (stored) =>
  typeof stored === "boolean" || stored === "auto" ? stored : undefined,
);

/** What CloudWatch would hold: the platform's lines and the function's own. */
export function Logs({ session, filter }: { readonly session: Session; readonly filter: Filter }) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useCalmSelection(session);
  const [search, setSearch] = useState("");
  const [isPerInvocation, setIsPerInvocation] = useState(false);
  const [isFollowing, setIsFollowing] = useState(true);
  const [wrap, setWrap] = useState(() => wrapSetting.read());
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
  const isWrapped = wrap === "auto" ? count <= MAX_WRAPPED : wrap;
  const Lines = isWrapped ? WrappedLines : FixedLines;
  const logs = trace.index.logs;
  // Lines up to the moment shown; the selected one is the last of them when something earlier is selected.
  const lastHappened = view.shownAtOrBefore(logs.lastAtMost(moment, (log) => log.seq));
  const isLive = selection.cursor === "live" && selection.selectedSeq === undefined;
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
    <div className={css["region"]}>
      <div className={css["bar"]}>
        <input
          type="search"
          className={css["search"]}
          placeholder="Search logs"
          aria-label="Search logs"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button
          type="button"
          className={css["toggle"]}
          aria-pressed={isPerInvocation}
          title="Only the lines of the selected invocation, or of the last one"
          onClick={() => setIsPerInvocation(!isPerInvocation)}
        >
          <ListFilter size={13} aria-hidden="true" />
          <span className={css["label"]}>This invocation</span>
        </button>
        <button
          type="button"
          className={css["toggle"]}
          aria-pressed={isFollowing}
          title="Keep the newest line in view"
          onClick={() => setIsFollowing(!isFollowing)}
        >
          <ArrowDownToLine size={13} aria-hidden="true" />
          <span className={css["label"]}>Follow</span>
        </button>
        <button
          type="button"
          className={css["toggle"]}
          aria-label="Wrap lines"
          aria-pressed={isWrapped}
          title="Wrap long lines"
          onClick={() => {
            wrapSetting.write(!isWrapped);
            setWrap(!isWrapped);
          }}
        >
          <WrapText size={13} aria-hidden="true" />
        </button>
        <span className={css["count"]}>
          {count === 1 ? "1 line" : `${formatCount(count)} lines`}
        </span>
      </div>
      <Lines
        session={session}
        view={view}
        moment={moment}
        selectedSeq={selection.selectedSeq}
        lastHappened={lastHappened}
        isFollowing={isFollowing && isLive}
        search={search}
        onKeyDown={move}
        empty={
          <p className={css["empty"]}>{emptyText({ search, hasLogs: logs.end > logs.first })}</p>
        }
      />
    </div>
  );
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
