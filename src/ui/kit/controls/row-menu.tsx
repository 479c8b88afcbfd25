import { Suspense, lazy, useId, useState } from "react";
import type { MenuEntry } from "./menu-button.tsx";

const MenuContent = lazy(async () => ({
  default: (await import("./menu-content.tsx")).MenuContent,
}));

interface RowMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** The menu is gone: the focus may go back. */
  readonly onClosed: () => void;
}

/** The menu of a row, opened by a right click or the menu key. It is open as long as it is mounted. */
export function RowMenu({ label, entries, onClosed }: RowMenuProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(true);
  return (
    <>
      <span id={id} hidden>
        {label}
      </span>
      <Suspense>
        <MenuContent
          labelledBy={id}
          isOpen={isOpen}
          align="end"
          entries={entries}
          onOpenChange={setIsOpen}
          onClosed={onClosed}
        />
      </Suspense>
    </>
  );
}
