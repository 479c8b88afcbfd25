import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import styles from "./tabs.module.css";

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A small count or mark beside the label. */
  readonly badge?: ReactNode;
}

interface TabsProps<Id extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Stands at the end of the bar. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly look?: "bar" | "page";
}

/** The WAI-ARIA tabs pattern with automatic activation: arrows, Home and End move and select. */
export function Tabs<Id extends string>({
  label,
  items,
  selected,
  onSelect,
  tools,
  children,
  look = "bar",
}: TabsProps<Id>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = items.findIndex((item) => item.id === selected);
    const target = targetOf(event.key, now, items.length);
    const item = target === undefined ? undefined : items[target];
    if (item === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(item.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[target ?? 0]?.focus();
  };
  return (
    <div className={styles["tabs"]}>
      <div className={styles["bar"]} data-look={look}>
        <div className={styles["list"]} role="tablist" aria-label={label} ref={list}>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="tab"
              id={`${id}-${item.id}`}
              aria-selected={item.id === selected}
              aria-controls={item.id === selected ? `${id}-panel` : undefined}
              tabIndex={item.id === selected ? 0 : -1}
              className={styles["tab"]}
              onClick={() => onSelect(item.id)}
              onKeyDown={onKeyDown}
            >
              {item.label}
              {item.badge === undefined ? null : (
                <span className={styles["badge"]}>{item.badge}</span>
              )}
            </button>
          ))}
        </div>
        {tools === undefined ? null : <div className={styles["tools"]}>{tools}</div>}
      </div>
      <div
        className={styles["panel"]}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${selected}`}
        tabIndex={-1}
      >
        {children}
      </div>
    </div>
  );
}

function targetOf(key: string, now: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (now + 1) % count;
    case "ArrowLeft":
      return (now - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
