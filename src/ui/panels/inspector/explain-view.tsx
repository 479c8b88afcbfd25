import type { SourcePosition } from "#contract/engine.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import type { Explanation } from "#ui/state/explain/explanation.ts";
import { SectionLinks } from "./section-links.tsx";
import { formatClock } from "#ui/kit/format/format.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import styles from "./inspector.module.css";

/** What just happened, why, what to do, Lambda's own words, and the section that it rests on. */
export function ExplainView({
  explanation,
  event,
  position,
  onReveal,
}: {
  readonly explanation: Explanation | undefined;
  readonly event: TraceEvent;
  /** Where the call stands in the user's source. */
  readonly position: SourcePosition | undefined;
  readonly onReveal: (path: string, line: number) => void;
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
      {position === undefined ? null : (
        <p>
          Called from{" "}
          <button
            type="button"
            className={styles["link"]}
            onClick={() => onReveal(position.path, position.line)}
          >
            {position.path}, line {position.line}
          </button>
        </p>
      )}
      <p className={styles["source"]}>
        Rests on Runtime API reference <SectionLinks text={section} />. Trace event {event.seq},{" "}
        <code>{event.kind}</code>, {formatClock(event.at)} UTC.
      </p>
    </ScrollArea>
  );
}
