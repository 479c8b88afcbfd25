import { showReference } from "#ui/state/workbench-store.ts";
import css from "./section-links.module.css";

/** A text that names sections, `§1.1, §3.5`: each opens the reference there. */
export function SectionLinks({ text }: { readonly text: string }) {
  return text.split(/(§\d+(?:\.\d+)?)/).map((part, at) =>
    part.startsWith("§") ? (
      <button
        // The parts of a text have no other name than their place.
        // eslint-disable-next-line react/no-array-index-key
        key={at}
        type="button"
        className={css["link"]}
        data-hint={`Runtime API reference, ${part}`}
        aria-label={`Runtime API reference, ${part}`}
        onClick={() => showReference(part.slice(1))}
      >
        {part}
      </button>
    ) : (
      part
    ),
  );
}
