import { useEffect, useState } from "react";
import { Check, type LucideIcon, Copy, X } from "lucide-react";
import css from "./copy-button.module.css";

interface CopyButtonProps {
  readonly label: string;
  /** With an icon of its own the button shows no words. */
  readonly icon?: LucideIcon;
  /** Asked when the button is pressed. */
  readonly text: () => string | undefined;
}

/** Copies a text and says so in place for a moment. */
export function CopyButton({ label, icon, text }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | undefined>(undefined);
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    const value = text();
    try {
      if (value === undefined) throw new Error("nothing to copy");
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  };
  const Icon = outcome === "copied" ? Check : outcome === "failed" ? X : (icon ?? Copy);
  const words = outcome === "copied" ? "Copied" : outcome === "failed" ? "Could not copy" : label;
  return (
    <button
      type="button"
      className={css["button"]}
      title={label}
      onClick={() => void copy()}
      data-outcome={outcome}
    >
      <Icon size={13} aria-hidden="true" />
      <span aria-live="polite" className={icon === undefined ? undefined : css["hidden"]}>
        {words}
      </span>
    </button>
  );
}
