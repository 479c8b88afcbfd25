import type { Session } from "#ui/state/session/session.ts";
import { startGuide } from "#ui/state/guide-store.ts";
import css from "./sequence.module.css";

/** What will appear here, and the one thing to press. */
export function SequenceEmpty({
  isFiltered,
  session,
}: {
  readonly isFiltered: boolean;
  readonly session: Session;
}) {
  if (isFiltered) {
    return (
      <div className={css["empty"]}>
        <p className={css["emptyTitle"]}>The filter hides every message</p>
        <p className={css["emptyText"]}>
          <button
            type="button"
            className={css["link"]}
            onClick={() => session.selection.setState({ filter: "" })}
          >
            Clear the filter
          </button>{" "}
          to see the conversation again.
        </p>
      </div>
    );
  }
  return (
    <div className={css["empty"]}>
      <Ghost />
      <p className={css["emptyTitle"]}>A custom runtime asks, Lambda answers</p>
      <p className={css["emptyText"]}>
        A custom runtime is a program named <code>bootstrap</code> that asks Lambda for the next
        event over HTTP, runs your handler, posts the answer and asks again. Lambda never calls it:
        it starts the program, and freezes it while there is nothing to do.
      </p>
      <p className={css["emptyText"]}>
        Press <strong>Invoke</strong>{" "}
        <span className={css["keys"]}>
          (<kbd>Ctrl</kbd>+<kbd>Enter</kbd>){" "}
        </span>
        to see every message, or <strong>Step</strong>{" "}
        <span className={css["keys"]}>
          (<kbd>F10</kbd>){" "}
        </span>
        to go through them one at a time.{" "}
        <button type="button" className={css["link"]} onClick={startGuide}>
          Take the guided run
        </button>
      </p>
    </div>
  );
}

/** Four lifelines and the two exchanges to come, drawn faintly. */
function Ghost() {
  const lines = [
    { from: 178, to: 92, y: 22, tone: "var(--phase-delivery)" },
    { from: 92, to: 178, y: 40, tone: "var(--phase-delivery)" },
    { from: 178, to: 226, y: 54, tone: "var(--phase-handler)" },
    { from: 226, to: 178, y: 68, tone: "var(--phase-handler)" },
    { from: 178, to: 92, y: 84, tone: "var(--phase-response)" },
    { from: 92, to: 34, y: 98, tone: "var(--phase-response)" },
  ];
  return (
    <svg className={css["ghost"]} width="260" height="116" aria-hidden="true" focusable="false">
      {[34, 92, 178, 226].map((x) => (
        <line key={x} x1={x} x2={x} y1="6" y2="112" stroke="var(--border)" />
      ))}
      {lines.map(({ from, to, y, tone }) => {
        const direction = Math.sign(to - from);
        return (
          <g key={y} stroke={tone} fill={tone}>
            <line x1={from} x2={to} y1={y} y2={y} strokeWidth="1.5" />
            <path d={`M ${to} ${y} l ${-direction * 6} -3.5 v 7 Z`} stroke="none" />
          </g>
        );
      })}
    </svg>
  );
}
