import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReactNode } from "react";
import { ScrollArea } from "../stage/parts/scroll-area.tsx";
import { Button } from "./button.tsx";
import css from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly summary: string;
  readonly onClose: () => void;
  /** Only to be read: the body takes the focus itself, so that keys can scroll it. */
  readonly isText?: boolean;
  readonly children: ReactNode;
}

/** A dialog that is open as long as it is mounted. Escape and the backdrop close it; focus goes back by itself. */
export function Dialog({ title, summary, onClose, isText = false, children }: DialogProps) {
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={css["overlay"]} />
        <RadixDialog.Content className={css["dialog"]}>
          <div className={css["head"]}>
            <RadixDialog.Title className={css["title"]}>{title}</RadixDialog.Title>
            <Button label="Close" icon={<X aria-hidden />} isIconOnly onClick={onClose} />
          </div>
          <RadixDialog.Description className={css["summary"]}>{summary}</RadixDialog.Description>
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
