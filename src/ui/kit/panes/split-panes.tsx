import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  createContext,
  useContext,
  useEffect,
  useRef,
} from "react";
import { useStore } from "zustand";
import type { PaneOptions, PaneSize, Split } from "./split.ts";
import css from "./split-panes.module.css";

const SplitContext = createContext<Split | undefined>(undefined);

function useSplit(): Split {
  const split = useContext(SplitContext);
  if (split === undefined) throw new Error("Panes and dividers stand in a SplitPanes");
  return split;
}

/** Panes and, between each two, a divider. They are laid out by the style sheet alone: the first paint is the right one. */
export function SplitPanes({
  split,
  children,
}: {
  readonly split: Split;
  /** `Pane` and `Divider` in turn. */
  readonly children: ReactNode;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => (element.current === null ? undefined : split.attach(element.current)), [split]);
  return (
    <SplitContext value={split}>
      <div className={css["split"]} data-orientation={split.orientation} ref={element}>
        {children}
      </div>
    </SplitContext>
  );
}

interface PaneProps extends PaneOptions {
  /** To begin with: CSS pixels or a share in per cent; what the others leave, when absent. */
  readonly size?: number | `${number}%`;
  readonly children: ReactNode;
}

/** A part of a split. Out of sight is out of reach: what is in a collapsed pane takes no focus and is not read out. */
export function Pane({
  id,
  size,
  min,
  max = 100,
  isCollapsible = false,
  keepsPixels = false,
  children,
}: PaneProps) {
  const split = useSplit();
  const given = useStore(split.state, ({ sizes }) => sizes[id]);
  useEffect(
    () => split.register({ id, min, max, isCollapsible, keepsPixels }),
    [split, id, min, max, isCollapsible, keepsPixels],
  );
  const isCollapsed = isCollapsible && given !== undefined && "share" in given && given.share === 0;
  const [least, most] =
    split.orientation === "horizontal" ? ["minWidth", "maxWidth"] : ["minHeight", "maxHeight"];
  return (
    <div
      data-pane={id}
      className={css["pane"]}
      data-collapsed={isCollapsed}
      inert={isCollapsed}
      style={{
        flex: isCollapsed ? "0 0 0px" : flexOf(given, size),
        [least as string]: isCollapsed ? 0 : min,
        [most as string]: max === 100 ? undefined : `${max}%`,
      }}
    >
      {children}
    </div>
  );
}

function flexOf(given: PaneSize | undefined, first: PaneProps["size"]): string {
  if (given !== undefined)
    return "share" in given ? `${given.share} 1 0px` : `0 1 ${given.pixels}px`;
  if (first === undefined) return "1 1 0px";
  return typeof first === "number" ? `0 1 ${first}px` : `0 1 ${first}`;
}

/** Of the split, with each press of an arrow key. */
const KEY_STEP = 0.05;

/** Between two panes: moved by pointer or arrow keys, Enter collapses and brings back, a double click sets all back. */
export function Divider({ after, label }: { readonly after: string; readonly label: string }) {
  const split = useSplit();
  const share = useStore(split.state, ({ measured }) => measured[after]);
  const drag = useRef<{ readonly from: number; readonly move: (by: number) => void } | undefined>(
    undefined,
  );
  const isHorizontal = split.orientation === "horizontal";
  const placeOf = (event: PointerEvent): number => (isHorizontal ? event.clientX : event.clientY);

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: placeOf(event), move: split.grasp(after) };
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    const total = (isHorizontal ? box?.width : box?.height) ?? 0;
    const by = {
      [isHorizontal ? "ArrowRight" : "ArrowDown"]: total * KEY_STEP,
      [isHorizontal ? "ArrowLeft" : "ArrowUp"]: -total * KEY_STEP,
      Home: -total,
      End: total,
    }[event.key];
    if (by !== undefined) split.grasp(after)(by);
    else if (event.key === "Enter") split.toggleAt(after);
    else return;
    event.preventDefault();
    split.keep();
  };
  const release = (): void => {
    if (drag.current === undefined) return;
    drag.current = undefined;
    split.keep();
  };
  return (
    // The WAI-ARIA window splitter: a separator that takes the focus and has keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <hr
      aria-label={label}
      aria-orientation={isHorizontal ? "vertical" : "horizontal"}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share ?? 0)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={css["divider"]}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => drag.current?.move(placeOf(event) - drag.current.from)}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={split.reset}
      onKeyDown={onKeyDown}
    />
  );
}
