import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { type Shortcut, ariaShortcut, shortcutText } from "../shortcut.ts";
import css from "./button.module.css";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  /** Accessible name; shown unless `isIconOnly`. */
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isIconOnly?: boolean;
  readonly look?: "primary" | "plain" | "outline" | "danger";
  readonly shortcut?: Shortcut;
  /** A sentence for the tooltip, where the label doesn't say it all. */
  readonly hint?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with its name, icon, tooltip and shortcut. The tooltip layer reads `data-hint` and `data-shortcut`. */
export function Button({
  label,
  icon,
  isIconOnly = false,
  look = "plain",
  shortcut,
  hint,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={[css["button"], css[look], isIconOnly ? css["icon"] : "", className ?? ""].join(
        " ",
      )}
      data-hint={hint ?? label}
      data-shortcut={shortcut === undefined ? undefined : shortcutText(shortcut)}
      aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
      // Also where the label is shown: narrow windows hide it.
      aria-label={label}
      {...rest}
    >
      {icon}
      {isIconOnly ? null : <span className={css["label"]}>{label}</span>}
    </button>
  );
}
