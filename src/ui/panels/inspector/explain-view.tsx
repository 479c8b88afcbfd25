import type { SourcePosition } from "#contract/engine.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import type { Explanation } from "#trace/words/explanation.ts";
import { SectionLinks } from "./section-links.tsx";
import { formatClock } from "#ui/kit/format/format.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import css from "./inspector.module.css";

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
    <ScrollArea className={css["explain"]} label="Explanation">
      <p className={css["what"]}>{what}</p>
      <p>{why}</p>
      {quote === undefined ? null : (
        <blockquote className={css["quote"]}>
          <span className={css["quoteHead"]}>Lambda’s words</span>
          {quote}
        </blockquote>
      )}
      {todo === undefined ? null : (
        <p className={css["todo"]}>
          <strong>What to do:</strong> {todo}
        </p>
      )}
      {position === undefined ? null : (
        <p>
          Called from{" "}
          <button
            type="button"
            className={css["link"]}
            onClick={() => onReveal(position.path, position.line)}
          >
            {position.path}, line {position.line}
          </button>
        </p>
      )}
      <p className={css["source"]}>
        Rests on Runtime API reference <SectionLinks text={section} />. Trace event {event.seq},{" "}
        <code>{event.kind}</code>, {formatClock(event.at)} UTC.
      </p>
    </ScrollArea>
  );
}
