import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { ScrollArea } from "./scroll-area.tsx";
import { Button } from "./button.tsx";
import { returnFocus } from "./focus-return.ts";
import css from "./dialog.module.css";

/** In the order of the document the title comes first, so fields are looked for on their own. */
const FIELD = ":is(input, select, textarea):not(:disabled, [hidden], [type=hidden])";

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly summary: string;
  readonly onClose: () => void;
  /** After the focus has gone back: for what moves it on. */
  readonly onClosed?: () => void;
  /** Only to be read: the body is one tab stop, so that keys can scroll it. */
  readonly isText?: boolean;
  /** For wide tables. */
  readonly isWide?: boolean;
  /** Stands between the summary and what scrolls. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A dialog that is open as long as it is mounted. The focus begins at the first field, or at the heading; Escape and the
 * backdrop close it, and the focus goes back to what opened it.
 */
export function Dialog({
  title,
  summary,
  onClose,
  onClosed,
  isText = false,
  isWide = false,
  tools,
  children,
}: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={css["overlay"]} />
        <RadixDialog.Content
          ref={content}
          className={css["dialog"]}
          data-wide={isWide || undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            const { current } = content;
            const first =
              current?.querySelector<HTMLElement>(FIELD) ??
              current?.querySelector<HTMLElement>("[data-title]");
            first?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus();
            onClosed?.();
          }}
        >
          <div className={css["head"]}>
            <RadixDialog.Title className={css["title"]} tabIndex={-1} data-title>
              {title}
            </RadixDialog.Title>
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
