import { lineEndsOf, withLineEnds } from "#project/line-ends.ts";
import { useApp } from "#ui/state/app-context.ts";
import { type TextDocument, writeDocument } from "./document.ts";
import { PLAIN_EDITOR_ID } from "./handover.ts";
import { tabLabel } from "./tab-label.ts";
import css from "./code-editor.module.css";

/** A text area with the same text: there from the first paint, and where the full editor can't be loaded. */
export function PlainEditor({ document }: { readonly document: TextDocument }) {
  const { project } = useApp();
  // A text area knows LF only; what the file had is put back with each edit.
  const ends = lineEndsOf(document.text) === "crlf" ? "crlf" : "lf";
  const lines = document.text.split("\n").length;
  return (
    <div className={css["plain"]}>
      <div className={css["numbers"]} aria-hidden="true">
        {Array.from({ length: lines }, (_, at) => `${at + 1}\n`).join("")}
      </div>
      <textarea
        id={PLAIN_EDITOR_ID}
        className={css["text"]}
        aria-label={tabLabel(document.tab, [])}
        value={document.text}
        rows={lines + 1}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        onChange={(change) => {
          writeDocument(project, document.tab, withLineEnds(change.target.value, ends));
        }}
      />
    </div>
  );
}
