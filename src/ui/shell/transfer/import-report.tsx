import { Info, Search, Wrench, X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReportLine } from "#bundle/import/raw-archive.ts";
import type { FunctionChoice, LayerOffer } from "#ui/state/transfer/bundle-dialog-store.ts";
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
  readonly choice: FunctionChoice | undefined;
  readonly layer: LayerOffer | undefined;
  readonly onClose: () => void;
}

/** What an import found and put right. It stands beside the page, which stays usable: one looks at the files meanwhile. */
export function ImportReport({ fileName, report, choice, layer, onClose }: ImportReportProps) {
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
          {choice === undefined ? null : <Functions {...choice} />}
          {layer === undefined ? null : (
            <div className={css["offer"]}>
              <Button
                label={`Add it to “${layer.projectName}”`}
                look="primary"
                hint="As a layer of the project that was open before"
                onClick={() => {
                  onClose();
                  layer.add();
                }}
              />
            </div>
          )}
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

/** The template's functions: another one is imported in place of the one that was taken. */
function Functions({ functions, chosen, choose }: FunctionChoice) {
  return (
    <label className={css["offer"]}>
      Function of the template
      <select value={chosen} onChange={({ target }) => choose(target.value)}>
        {functions.map(({ id, runtime }) => (
          <option key={id} value={id}>
            {runtime === undefined ? id : `${id} (${runtime})`}
          </option>
        ))}
      </select>
    </label>
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
