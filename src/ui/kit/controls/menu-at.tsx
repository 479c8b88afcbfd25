import { createPortal } from "react-dom";
import type { MenuEntry } from "./menu-button.tsx";
import { RowMenu } from "./row-menu.tsx";

/** In CSS pixels of the window. */
export interface MenuPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface MenuAtProps {
  readonly place: MenuPlace;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClosed: () => void;
}

/** A menu at a place of the window: for what scrolls or clips, and could not hold it. Open as long as it is mounted. */
export function MenuAt({ place, ...menu }: MenuAtProps) {
  const { left, top, width, height } = place;
  return createPortal(
    <div style={{ position: "fixed", left, top, width, height, pointerEvents: "none" }}>
      <RowMenu {...menu} align="start" />
    </div>,
    document.body,
  );
}
