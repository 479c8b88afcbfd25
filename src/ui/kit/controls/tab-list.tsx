import type { KeyboardEvent, ReactNode } from "react";

export interface TabItem<K extends string> {
  readonly key: K;
  readonly label: string;
  /** Shown in place of the label. */
  readonly content?: ReactNode;
  readonly hint?: string | undefined;
  readonly className?: string | undefined;
}

interface TabListProps<K extends string> {
  readonly label: string;
  readonly className: string;
  /** Tabs get `<prefix>-tab-<key>` as id and control `<prefix>-panel-<key>`. */
  readonly idPrefix: string;
  readonly tabs: readonly TabItem<K>[];
  readonly active: K;
  readonly onSelect: (key: K) => void;
  /** With it, Delete closes a tab and a middle click does too. */
  readonly onClose?: (key: K) => void;
  /** Id of the one panel, where all tabs share it. */
  readonly panelId?: string;
}

/** WAI-ARIA tabs: arrow keys move and select, Home and End go to the ends, one tab stop. */
export function TabList<K extends string>(props: TabListProps<K>) {
  const { tabs, active, onSelect, onClose, idPrefix } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex(({ key }) => key === active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (event.key === "Delete" && onClose !== undefined) {
      event.preventDefault();
      onClose(active);
      return;
    }
    if (to === undefined) return;
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.key);
    document.getElementById(`${idPrefix}-tab-${next.key}`)?.focus();
  };
  return (
    // The focus is on the tabs: the list takes their keys.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="tablist" aria-label={props.label} className={props.className} onKeyDown={onKeyDown}>
      {tabs.map(({ key, label, content, hint, className }) => (
        <button
          key={key}
          type="button"
          role="tab"
          id={`${idPrefix}-tab-${key}`}
          className={className}
          aria-label={label}
          aria-selected={key === active}
          aria-controls={props.panelId ?? `${idPrefix}-panel-${key}`}
          tabIndex={key === active ? 0 : -1}
          data-hint={hint}
          onClick={() => onSelect(key)}
          onAuxClick={(event) => {
            if (event.button === 1) onClose?.(key);
          }}
        >
          {content ?? label}
        </button>
      ))}
    </div>
  );
}
