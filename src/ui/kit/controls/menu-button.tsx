import { type ReactNode, Suspense, lazy, useId, useRef, useState } from "react";
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

const loadMenu = () => import("./menu-content.tsx");
const MenuContent = lazy(async () => ({ default: (await loadMenu()).MenuContent }));

/** Loads the menu's code before somebody opens one. */
export function preloadMenus(): void {
  void loadMenu();
}

interface MenuButtonProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isIconOnly?: boolean;
  readonly hint?: string;
  readonly look?: "plain" | "outline";
  readonly className?: string | undefined;
  readonly align?: "start" | "end";
  /** Asked when the menu opens. */
  readonly entries: () => readonly MenuEntry[];
}

/** A button that opens a menu. The menu's code (Radix) is loaded when it is first needed. */
export function MenuButton({ entries, align = "start", ...button }: MenuButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  const open = (): void => {
    setIsWanted(true);
    setIsOpen(true);
  };
  return (
    <span className={css["holder"]}>
      <Button
        {...button}
        id={id}
        ref={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={preloadMenus}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          open();
        }}
      />
      {isWanted ? (
        <Suspense>
          <MenuContent
            labelledBy={id}
            isOpen={isOpen}
            align={align}
            entries={isOpen ? entries() : []}
            onOpenChange={setIsOpen}
            onClosed={() => trigger.current?.focus()}
          />
        </Suspense>
      ) : null}
    </span>
  );
}
