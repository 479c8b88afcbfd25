import { type KeyboardEvent, type ReactNode, useEffect } from "react";

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Shown in place of the label. */
  readonly content?: ReactNode;
  readonly hint?: string | undefined;
  readonly className?: string | undefined;
}

interface TabListProps<Id extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly className: string;
  /** Tabs get `<prefix>-tab-<id>` as id and control `<prefix>-panel-<id>`. */
  readonly idPrefix: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** With it, Delete closes a tab and a middle click does too. */
  readonly onClose?: (id: Id) => void;
  /** A right click, Shift+F10 or the menu key on a tab. */
  readonly onMenu?: (id: Id) => void;
  /** Id of the one panel, where all tabs share it. */
  readonly panelId?: string;
}

/** The WAI-ARIA tabs pattern with automatic activation: arrows, Home and End move and select; one tab stop. */
export function TabList<Id extends string>(props: TabListProps<Id>) {
  const { items, selected, onSelect, onClose, idPrefix } = props;
  useEffect(() => {
    // A new tab opens at the end of a long row.
    document
      .getElementById(`${idPrefix}-tab-${selected}`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [idPrefix, selected, items.length]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "Delete" && onClose !== undefined) {
      event.preventDefault();
      onClose(selected);
      return;
    }
    if (props.onMenu !== undefined && isMenuKey(event)) {
      event.preventDefault();
      props.onMenu(selected);
      return;
    }
    const next = nextTab(items, selected, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next.id);
    document.getElementById(`${idPrefix}-tab-${next.id}`)?.focus();
  };
  return (
    // The focus is on the tabs: the list takes their keys.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="tablist" aria-label={props.label} className={props.className} onKeyDown={onKeyDown}>
      {items.map(({ id, label, content, hint, className }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${idPrefix}-tab-${id}`}
          className={className}
          aria-label={content === undefined ? undefined : label}
          aria-selected={id === selected}
          aria-controls={props.panelId ?? `${idPrefix}-panel-${id}`}
          tabIndex={id === selected ? 0 : -1}
          data-hint={hint}
          onClick={() => onSelect(id)}
          onContextMenu={(event) => {
            if (props.onMenu === undefined) return;
            event.preventDefault();
            props.onMenu(id);
          }}
          onAuxClick={(event) => {
            if (event.button === 1) onClose?.(id);
          }}
        >
          {content ?? label}
        </button>
      ))}
    </div>
  );
}

/** The keys that open the menu of what has the focus. */
export function isMenuKey({ key, shiftKey }: KeyboardEvent): boolean {
  return key === "ContextMenu" || (shiftKey && key === "F10");
}

/** The tab to which a key moves, round the ends. */
function nextTab<Id extends string>(
  items: readonly TabItem<Id>[],
  selected: Id,
  key: string,
): TabItem<Id> | undefined {
  const at = items.findIndex(({ id }) => id === selected);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[key];
  return to === undefined ? undefined : items[(to + items.length) % items.length];
}
