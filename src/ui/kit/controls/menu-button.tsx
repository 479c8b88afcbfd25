import { type ReactNode, useId, useRef, useState } from "react";
import { type Later, later, useLater } from "../later.ts";
import type { Shortcut } from "../shortcut.ts";
import { Button } from "./button.tsx";
import css from "./menu.module.css";

export type MenuEntry =
  | {
      readonly kind: "item";
      readonly label: string;
      /** One line under the label. */
      readonly detail?: string;
      readonly icon?: ReactNode;
      readonly shortcut?: Shortcut;
      readonly isDisabled?: boolean;
      readonly isDangerous?: boolean;
      readonly run: () => void;
    }
  | {
      readonly kind: "choice";
      readonly label: string;
      readonly isChosen: boolean;
      readonly run: () => void;
    }
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "line" };

/** The menu itself (Radix). */
export const menuContent = later(() => import("./menu-content.tsx"));

interface MenuButtonProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isIconOnly?: boolean;
  readonly hint?: string;
  readonly look?: "plain" | "outline";
  readonly className?: string | undefined;
  readonly align?: "start" | "end";
  /** Code that the entries need. */
  readonly needs?: Later<unknown>;
  /** Asked when the menu opens. */
  readonly entries: () => readonly MenuEntry[];
}

/** A button that opens a menu. */
export function MenuButton({ entries, needs, align = "start", ...button }: MenuButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const loaded = useLater(menuContent, false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  const open = (): void =>
    menuContent.use(() => {
      if (needs === undefined) setIsOpen(true);
      else needs.use(() => setIsOpen(true));
    });
  return (
    <span className={css["holder"]}>
      <Button
        {...button}
        id={id}
        ref={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          open();
        }}
      />
      {loaded === undefined ? null : (
        <loaded.MenuContent
          labelledBy={id}
          isOpen={isOpen}
          align={align}
          entries={isOpen ? entries() : []}
          onOpenChange={setIsOpen}
          onClosed={() => trigger.current?.focus()}
        />
      )}
    </span>
  );
}
