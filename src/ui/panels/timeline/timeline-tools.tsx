import { useId } from "react";
import { Focus, Palette, Table2, ZoomIn, ZoomOut } from "lucide-react";
import { placeBelowButton } from "#ui/kit/controls/below.ts";
import { TOOLS_WIDTH } from "./lanes.ts";
import css from "./timeline.module.css";

interface TimelineToolsProps {
  /** `undefined` when there is nothing to zoom. */
  readonly zoomOut: (() => void) | undefined;
  readonly zoomIn: (() => void) | undefined;
  /** Shows the selected invocation as wide as the frame, or the last one. */
  readonly fit: (() => void) | undefined;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
}

/** The tools over the end of the ruler. */
export function TimelineTools({ zoomOut, zoomIn, fit, isTable, onTable }: TimelineToolsProps) {
  return (
    <div className={css["tools"]} style={{ width: TOOLS_WIDTH }}>
      <Legend />
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
        aria-label="Fit the selected or last invocation"
        title="Fit the selected invocation, or the last (f); all again: 0"
        disabled={fit === undefined}
        onClick={fit}
      >
        <Focus size={14} aria-hidden="true" />
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
    </div>
  );
}

const COLOURS = [
  ["init", "The environment and the runtime start."],
  ["delivery", "Lambda hands an event to the runtime."],
  ["handler", "The function works on it."],
  ["response", "The answer goes back."],
  ["error", "Something failed, or was refused."],
  ["frozen", "The environment stands still until the next event."],
] as const;

/** One press away: always shown, it would push the conversation down. */
function Legend() {
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={css["tool"]}
        aria-label="What the colours mean"
        title="What the colours mean"
        popoverTarget={id}
      >
        <Palette size={14} aria-hidden="true" />
      </button>
      <dl
        id={id}
        popover="auto"
        className={css["legend"]}
        onBeforeToggle={(event) => placeBelowButton(event.currentTarget)}
      >
        {COLOURS.map(([tone, meaning]) => (
          <div key={tone}>
            <dt data-tone={tone}>{tone}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
