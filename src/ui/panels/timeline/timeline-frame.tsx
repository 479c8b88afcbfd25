import type { ReactNode } from "react";
import { Table2, ZoomIn, ZoomOut } from "lucide-react";
import css from "./timeline.module.css";

interface TimelineFrameProps {
  /** `undefined` when there is nothing to zoom. */
  readonly zoomOut: (() => void) | undefined;
  readonly zoomIn: (() => void) | undefined;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
  readonly children: ReactNode;
}

/** What is around the lanes: legend and tools. */
export function TimelineFrame({ zoomOut, zoomIn, isTable, onTable, children }: TimelineFrameProps) {
  return (
    <section className={css["region"]} aria-label="Timeline">
      <div className={css["bar"]}>
        <Legend />
        <span className={css["tools"]}>
          <button
            type="button"
            className={css["tool"]}
            aria-label="Zoom out"
            title="Zoom out (-)"
            disabled={zoomOut === undefined}
            onClick={zoomOut}
          >
            <ZoomOut size={14} aria-hidden="true" />
          </button>
          <button
            type="button"
            className={css["tool"]}
            aria-label="Zoom in"
            title="Zoom in (+, or Ctrl and the wheel)"
            disabled={zoomIn === undefined}
            onClick={zoomIn}
          >
            <ZoomIn size={14} aria-hidden="true" />
          </button>
          <button
            type="button"
            className={css["tool"]}
            aria-label="Timeline as table"
            title="Timeline as table"
            aria-pressed={isTable}
            onClick={() => onTable(!isTable)}
          >
            <Table2 size={14} aria-hidden="true" />
          </button>
        </span>
      </div>
      {children}
    </section>
  );
}

function Legend() {
  return (
    <ul className={css["legend"]} aria-label="Colours">
      {(["init", "delivery", "handler", "response", "error", "frozen"] as const).map((tone) => (
        <li key={tone} data-tone={tone}>
          {tone}
        </li>
      ))}
    </ul>
  );
}

/** What will appear here. */
export function NoLanes() {
  return (
    <p className={css["empty"]}>
      One lane for each execution environment: init, handler, response, frozen. Invoke to see a cold
      start.
    </p>
  );
}
