import Markdown from "markdown-to-jsx/react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import reference from "../../../../docs/runtime-api-reference.md?raw";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog, showReference, workbenchStore } from "#ui/state/workbench-store.ts";
import { referenceSections, sectionOf, withSectionLinks } from "./reference-sections.ts";
import text from "./differences-dialog.module.css";
import css from "./reference-dialog.module.css";

const SECTIONS = referenceSections(reference);

/** The facts that the simulator rests on, section by section, with their sources: `docs/runtime-api-reference.md`. */
export function ReferenceDialog() {
  const number = useStore(workbenchStore, (state) => state.referenceSection);
  const section = sectionOf(SECTIONS, number) ?? SECTIONS[0];
  if (section === undefined) return null;
  return (
    <Dialog
      title="Runtime API reference"
      summary="What the simulator rests on, with the source of each fact."
      onClose={() => showDialog(undefined)}
      isWide
      tools={
        <select
          aria-label="Section"
          className={css["section"]}
          value={section.number}
          onChange={(event) => showReference(event.target.value)}
        >
          {SECTIONS.map((each) => (
            <option key={each.number} value={each.number}>
              {each.number.includes(".") ? "\u2003" : ""}
              {each.number === "0" ? "" : `§${each.number} `}
              {each.title}
            </option>
          ))}
        </select>
      }
      isText
    >
      {/* A new section begins at its top. */}
      <div key={section.number} className={css["frame"]}>
        <Markdown
          className={text["text"]}
          options={{
            disableParsingRawHTML: true,
            forceBlock: true,
            overrides: { a: { component: SectionLink } },
          }}
        >
          {withSectionLinks(section.text)}
        </Markdown>
      </div>
    </Dialog>
  );
}

/** A link inside the reference goes to its section; others would leave the page and stay words. */
function SectionLink({ href, children }: { readonly href?: string; readonly children: ReactNode }) {
  if (href?.startsWith("#") !== true) return <span>{children}</span>;
  return (
    <button type="button" className={css["link"]} onClick={() => showReference(href.slice(1))}>
      {children}
    </button>
  );
}
