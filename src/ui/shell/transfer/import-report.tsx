import { Info, Search, Wrench, X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReportLine } from "#bundle/import/raw-archive.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import css from "./bundle.module.css";

const ICONS = {
  found: <Search aria-hidden />,
  fixed: <Wrench aria-hidden />,
  note: <Info aria-hidden />,
};
const WORDS = { found: "Found", fixed: "Fixed", note: "Note" };

interface ImportReportProps {
  readonly fileName: string;
  readonly report: readonly ReportLine[];
  readonly onClose: () => void;
}

/** What an import found and put right. It stands beside the page, which stays usable: one looks at the files meanwhile. */
export function ImportReport({ fileName, report, onClose }: ImportReportProps) {
  return (
    <RadixDialog.Root
      open
      modal={false}
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
    >
      <RadixDialog.Portal>
        <RadixDialog.Content
          className={css["report"]}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <div className={css["reportHead"]}>
            <RadixDialog.Title>Import report</RadixDialog.Title>
            <Button label="Close report" icon={<X aria-hidden />} isIconOnly onClick={onClose} />
          </div>
          <RadixDialog.Description className={css["muted"]}>{fileName}</RadixDialog.Description>
          <ul className={css["lines"]}>
            {report.map(({ kind, text }) => (
              <li key={text} data-kind={kind}>
                <span className={css["badge"]}>
                  {ICONS[kind]}
                  {WORDS[kind]}
                </span>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** Shown while a large zip is read. */
export function ReadingDialog({
  fileName,
  share,
}: {
  readonly fileName: string;
  readonly share: number;
}) {
  return (
    <output className={css["reading"]}>
      <label>
        Reading {fileName}
        <progress value={share} max={1} />
      </label>
    </output>
  );
}
