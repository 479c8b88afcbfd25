import Markdown from "markdown-to-jsx/react";
import differences from "../../../../docs/fidelity.md?raw";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog } from "#ui/state/workbench-store.ts";
import css from "./differences-dialog.module.css";

/** Without its title, which the dialog has. */
const TEXT = differences.replace(/^# .*\n+/, "");

/** What the simulator does not do as Lambda does: `docs/fidelity.md`, which grows with every difference found. */
export function DifferencesDialog() {
  return (
    <Dialog
      title="Differences from Lambda"
      summary="Every difference that we know of, and every place where the facts are open."
      onClose={() => showDialog(undefined)}
      isText
    >
      <Markdown className={css["text"]} options={{ disableParsingRawHTML: true, forceBlock: true }}>
        {TEXT}
      </Markdown>
    </Dialog>
  );
}
