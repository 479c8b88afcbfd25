import { Circle, CircleCheck, X } from "lucide-react";
import type { FailureCard } from "#project/failures/failure-card.ts";
import { FAILURE_CARDS, foundLines } from "#project/failures/failure-cards.ts";
import { useApp, useRun } from "#ui/state/app-context.ts";
import { showDialog, showReference, workbenchStore } from "#ui/state/workbench-store.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { useTrace } from "#ui/state/selection/use-trace.ts";
import { invokeCard } from "./run-card.ts";
import css from "./laboratory.module.css";

/** Log lines that are looked through: more than a card's function writes. */
const LINES = 500;

/** The card whose function is open: what is expected of the log is checked against the run. */
export function FailureCardView({ id }: { readonly id: string }) {
  const app = useApp();
  const { trace } = app.session;
  useTrace(trace);
  const isIdle = useRun(({ state }) => state.kind === "idle");
  const card = FAILURE_CARDS.find((one) => one.id === id);
  if (card === undefined) return null;
  const { logs } = trace.index;
  const lines: string[] = [];
  for (let at = Math.max(logs.first, logs.end - LINES); at < logs.end; at += 1)
    lines.push(logs.at(at)?.text ?? "");
  const found = foundLines(card, lines);
  return (
    <section className={css["card"]} aria-label={`Failure: ${card.title}`}>
      <header className={css["head"]}>
        <h2>{card.title}</h2>
        <Button
          label="Run again"
          look="outline"
          disabled={!isIdle}
          onClick={() => invokeCard(app, card)}
        />
        <Button label="All failures" look="outline" onClick={() => showDialog("laboratory")} />
        <Button
          label="Close the card"
          icon={<X aria-hidden />}
          isIconOnly
          onClick={() => workbenchStore.setState({ failureCard: undefined })}
        />
      </header>
      <ScrollArea className={css["body"]} label="About this failure">
        <dl>
          <dt>What happens</dt>
          <dd>{card.what}</dd>
          <dt>The log says</dt>
          <dd>
            <ExpectedLines card={card} found={found} />
          </dd>
          <dt>Why</dt>
          <dd>{card.why}</dd>
          <dt>In production</dt>
          <dd>{card.production}</dd>
        </dl>
        <button
          type="button"
          className={css["section"]}
          onClick={() => showReference(card.section)}
        >
          Runtime API reference §{card.section}
        </button>
      </ScrollArea>
    </section>
  );
}

interface ExpectedLinesProps {
  readonly card: Pick<FailureCard, "log">;
  readonly found: readonly boolean[];
}

function ExpectedLines({ card, found }: ExpectedLinesProps) {
  if (card.log.length === 0) return "Nothing: the function is not asked.";
  return (
    <ul className={css["lines"]} aria-label="Expected log lines">
      {card.log.map((pattern, at) => (
        <li key={pattern.source} data-found={found[at]}>
          {found[at] === true ? <CircleCheck aria-hidden /> : <Circle aria-hidden />}
          <span>
            <span className="visually-hidden">{found[at] === true ? "Found: " : "Not yet: "}</span>
            <code>{readable(pattern)}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A pattern as a person reads it: what may vary as “…”. */
function readable({ source }: RegExp): string {
  return source
    .replaceAll(/^\^ ?|\$$/g, "")
    .replaceAll(String.raw`\d\d`, "…")
    .replaceAll(/\.\*|\\d(\{\d\}|\+)?/g, "…")
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll(/…[.…\d]*…/g, "…");
}
