import { type ComponentProps, type ReactNode, useId } from "react";
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
      <Tool
        name="Zoom out"
        hint="Zoom out (-)"
        icon={<ZoomOut size={14} aria-hidden="true" />}
        disabled={zoomOut === undefined}
        onClick={zoomOut}
      />
      <Tool
        name="Zoom in"
        hint="Zoom in (+, or Ctrl and the wheel)"
        icon={<ZoomIn size={14} aria-hidden="true" />}
        disabled={zoomIn === undefined}
        onClick={zoomIn}
      />
      <Tool
        name="Fit the selected or last invocation"
        hint="Fit the selected invocation, or the last (f); all again: 0"
        icon={<Focus size={14} aria-hidden="true" />}
        disabled={fit === undefined}
        onClick={fit}
      />
      <Tool
        name="Timeline as table"
        hint="Timeline as table"
        icon={<Table2 size={14} aria-hidden="true" />}
        aria-pressed={isTable}
        onClick={() => onTable(!isTable)}
      />
    </div>
  );
}

interface ToolProps extends ComponentProps<"button"> {
  readonly name: string;
  readonly hint: string;
  readonly icon: ReactNode;
}

function Tool({ name, hint, icon, ...button }: ToolProps) {
  return (
    <button type="button" className={css["tool"]} aria-label={name} title={hint} {...button}>
      {icon}
    </button>
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
      <Tool
        name="What the colours mean"
        hint="What the colours mean"
        icon={<Palette size={14} aria-hidden="true" />}
        popoverTarget={id}
      />
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
