import { type ReactNode, useId } from "react";
import { type TabItem, TabList } from "./tab-list.tsx";
import css from "./tabs.module.css";

interface BadgedTab<Id extends string> extends Pick<TabItem<Id>, "id" | "label"> {
  /** A small count or mark beside the label. */
  readonly badge?: ReactNode;
}

interface TabsProps<Id extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly items: readonly BadgedTab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Stands at the end of the bar. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly look?: "bar" | "page";
}

/** Views of one thing: a bar of tabs and the panel of the one that is selected. */
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
  const panelId = `${id}-panel`;
  return (
    <div className={css["tabs"]}>
      <div className={css["bar"]} data-look={look}>
        <TabList
          label={label}
          className={css["list"] ?? ""}
          idPrefix={id}
          panelId={panelId}
          selected={selected}
          onSelect={onSelect}
          items={items.map((item) => ({
            id: item.id,
            label: item.label,
            className: css["tab"],
            ...(item.badge !== undefined && {
              content: (
                <>
                  {item.label}
                  <span className={css["badge"]}>{item.badge}</span>
                </>
              ),
            }),
          }))}
        />
        {tools === undefined ? null : <div className={css["tools"]}>{tools}</div>}
      </div>
      <div
        className={css["panel"]}
        role="tabpanel"
        id={panelId}
        aria-labelledby={`${id}-tab-${selected}`}
        tabIndex={-1}
      >
        {children}
      </div>
    </div>
  );
}
