import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReactNode } from "react";
import { ScrollArea } from "./scroll-area.tsx";
import { Button } from "./button.tsx";
import css from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly summary: string;
  readonly onClose: () => void;
  /** Only to be read: the body takes the focus itself, so that keys can scroll it. */
  readonly isText?: boolean;
  /** For wide tables. */
  readonly isWide?: boolean;
  /** Stands between the summary and what scrolls. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A dialog that is open as long as it is mounted. Escape and the backdrop close it; focus goes back by itself. */
export function Dialog({
  title,
  summary,
  onClose,
  isText = false,
  isWide = false,
  tools,
  children,
}: DialogProps) {
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={css["overlay"]} />
        <RadixDialog.Content className={css["dialog"]} data-wide={isWide || undefined}>
          <div className={css["head"]}>
            <RadixDialog.Title className={css["title"]}>{title}</RadixDialog.Title>
            <Button label="Close" icon={<X aria-hidden />} isIconOnly onClick={onClose} />
          </div>
          <RadixDialog.Description className={css["summary"]}>{summary}</RadixDialog.Description>
          {tools === undefined ? null : <div className={css["tools"]}>{tools}</div>}
          {isText ? (
            <ScrollArea className={css["body"]} label={title}>
              {children}
            </ScrollArea>
          ) : (
            <div className={css["body"]}>{children}</div>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
