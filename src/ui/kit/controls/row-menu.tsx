import { useEffect, useId, useState } from "react";
import { useLater } from "../later.ts";
import { type MenuEntry, menuContent } from "./menu-button.tsx";

interface RowMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "end";
  /** The menu is gone: the focus may go back. */
  readonly onClosed: () => void;
}

/** The menu of a row, opened by a right click or the menu key. It is open as long as it is mounted. */
export function RowMenu({ label, entries, align = "end", onClosed }: RowMenuProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(true);
  const loaded = useLater(menuContent, false);
  useEffect(() => menuContent.use(() => undefined), []);
  return (
    <>
      <span id={id} hidden>
        {label}
      </span>
      {loaded === undefined ? null : (
        <loaded.MenuContent
          labelledBy={id}
          isOpen={isOpen}
          align={align}
          entries={entries}
          onOpenChange={setIsOpen}
          onClosed={onClosed}
        />
      )}
    </>
  );
}
