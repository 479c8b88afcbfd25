import { DropdownMenu } from "radix-ui";
import { shortcutText } from "../shortcut.ts";
import type { MenuEntry } from "./menu-button.tsx";
import css from "./menu.module.css";

interface MenuContentProps {
  readonly labelledBy: string;
  readonly isOpen: boolean;
  readonly align: "start" | "end";
  readonly entries: readonly MenuEntry[];
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onClosed: () => void;
}

/**
 * The menu itself. It hangs on an invisible anchor that covers the button, because the button is there before this code
 * is loaded and must not be replaced under the person's finger.
 */
export function MenuContent(props: MenuContentProps) {
  return (
    <DropdownMenu.Root open={props.isOpen} onOpenChange={props.onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span className={css["anchor"]} aria-hidden="true" tabIndex={-1} />
      </DropdownMenu.Trigger>
      {/* Inside a landmark, so that screen readers find it in one. */}
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content
          className={css["menu"]}
          align={props.align}
          sideOffset={4}
          collisionPadding={8}
          loop
          aria-labelledby={props.labelledBy}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            props.onClosed();
          }}
          onPointerDownOutside={(event) => {
            // A press on the button itself closes; without this its click would open again.
            const target = event.detail.originalEvent.target;
            if (
              target instanceof Element &&
              target.closest(`[id="${props.labelledBy}"]`) !== null
            ) {
              event.preventDefault();
            }
          }}
        >
          {props.entries.map((entry, at) => (
            <Entry key={entry.kind === "line" ? `line ${at}` : entry.label} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  switch (entry.kind) {
    case "line":
      return <DropdownMenu.Separator className={css["line"]} />;
    case "heading":
      return <DropdownMenu.Label className={css["heading"]}>{entry.label}</DropdownMenu.Label>;
    case "choice":
      return (
        <DropdownMenu.CheckboxItem
          className={css["item"]}
          checked={entry.isChosen}
          onSelect={entry.run}
        >
          <span className={css["mark"]}>
            <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
          </span>
          {entry.label}
        </DropdownMenu.CheckboxItem>
      );
    case "item":
      return (
        <DropdownMenu.Item
          className={[css["item"], entry.isDangerous === true ? css["danger"] : ""].join(" ")}
          disabled={entry.isDisabled === true}
          onSelect={entry.run}
          {...(entry.detail === undefined ? {} : { "aria-label": entry.label })}
        >
          {entry.icon === undefined ? null : <span className={css["mark"]}>{entry.icon}</span>}
          <span className={css["words"]}>
            <span>{entry.label}</span>
            {entry.detail === undefined ? null : (
              <span className={css["detail"]}>{entry.detail}</span>
            )}
          </span>
          {entry.shortcut === undefined ? null : (
            <kbd className={css["shortcut"]}>{shortcutText(entry.shortcut)}</kbd>
          )}
        </DropdownMenu.Item>
      );
  }
}
