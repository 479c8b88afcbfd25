import type { TraceEvent } from "#trace/trace-event.ts";
import type { Explanation } from "#ui/explain/explanation.ts";
import { formatClock } from "../format.ts";
import { ScrollArea } from "../parts/scroll-area.tsx";
import styles from "./inspector.module.css";

/** What just happened, why, what to do, Lambda's own words, and the section that it rests on. */
export function ExplainView({
  explanation,
  event,
}: {
  readonly explanation: Explanation | undefined;
  readonly event: TraceEvent;
}) {
  if (explanation === undefined) return null;
  const { what, why, todo, quote, section } = explanation;
  return (
    <ScrollArea className={styles["explain"]} label="Explanation">
      <p className={styles["what"]}>{what}</p>
      <p>{why}</p>
      {quote === undefined ? null : (
        <blockquote className={styles["quote"]}>
          <span className={styles["quoteHead"]}>Lambda’s words</span>
          {quote}
        </blockquote>
      )}
      {todo === undefined ? null : (
        <p className={styles["todo"]}>
          <strong>What to do:</strong> {todo}
        </p>
      )}
      <p className={styles["source"]}>
        Rests on Runtime API reference {section}. Trace event {event.seq}, <code>{event.kind}</code>
        , {formatClock(event.at)} UTC.
      </p>
    </ScrollArea>
  );
}
