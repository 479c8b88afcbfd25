import type { GateName } from "#contract/gate-name.ts";
import type { HeldGate } from "#trace/trace-records.ts";
import { gateMeaning } from "#trace/words/gate-words.ts";
import { ROW_HEIGHT, type SequenceLayout } from "./lifelines.ts";
import css from "./sequence.module.css";

/** Where the held thing stands on its way: from, and which way it goes. */
function stub(gate: GateName): readonly ["lambda" | "runtime" | "handler", 1 | -1] {
  switch (gate) {
    case "next.requested":
    case "response.received":
    case "error.received":
      return ["runtime", -1];
    case "line":
      return ["handler", -1];
    case "init":
    case "next.delivered":
    case "response.accepted":
    case "error.accepted":
    case "exited":
    case "timed-out":
      return ["lambda", 1];
  }
}

/** A message that stands still at its gate: half an arrow and two bars, in the accent colour. */
export function HeldRow({
  gate,
  layout,
}: {
  readonly gate: HeldGate;
  readonly layout: SequenceLayout;
}) {
  const [from, direction] = stub(gate.event.gate);
  const start = layout.x[from];
  const stop = start + direction * 26;
  const y = ROW_HEIGHT / 2;
  const textLeft = direction > 0 ? stop + 16 : layout.x.client + 8;
  const textWidth = direction > 0 ? layout.width - textLeft - 8 : stop - 16 - textLeft;
  return (
    <div className={css["held"]} title={gateMeaning(gate.event.gate).what}>
      <svg
        className={css["drawing"]}
        width={layout.width}
        height={ROW_HEIGHT}
        aria-hidden="true"
        focusable="false"
      >
        {Object.values(layout.x).map((x) => (
          <line key={x} className={css["lifeline"]} x1={x} x2={x} y1={0} y2={ROW_HEIGHT} />
        ))}
        <line className={css["heldLine"]} x1={start} x2={stop} y1={y} y2={y} />
        <rect
          className={css["heldMark"]}
          x={stop + direction * 4 - 4}
          y={y - 6}
          width={3}
          height={12}
        />
        <rect
          className={css["heldMark"]}
          x={stop + direction * 4 + 1}
          y={y - 6}
          width={3}
          height={12}
        />
      </svg>
      <span
        className={css["heldWords"]}
        style={{ left: textLeft, width: textWidth, textAlign: direction > 0 ? "start" : "end" }}
      >
        {gateMeaning(gate.event.gate).what}
      </span>
    </div>
  );
}
