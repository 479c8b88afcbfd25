/** One section of `docs/runtime-api-reference.md`. */
export interface ReferenceSection {
  /** `1`, `1.4`: what a `§` names. */
  readonly number: string;
  readonly title: string;
  /** Markdown without the heading; a section with parts holds them too. */
  readonly text: string;
}

const HEADING = /^(##|###) (\d+(?:\.\d+)?)\.? (.+)$/;

/** The sections of the reference, in order; what stands before the first is section 0. */
export function referenceSections(markdown: string): readonly ReferenceSection[] {
  const lines = markdown.split("\n");
  const heads = lines.flatMap((line, at) => {
    const [, mark, number, title] = HEADING.exec(line) ?? [];
    return mark === undefined || number === undefined || title === undefined
      ? []
      : [{ at, depth: mark.length, number, title: plain(title) }];
  });
  const introduction = {
    number: "0",
    title: "How to read this",
    text: lines.slice(1, heads[0]?.at).join("\n").trim(),
  };
  const numbered = heads.map(({ at, depth, number, title }, index) => {
    const next = heads.slice(index + 1).find((head) => head.depth <= depth);
    return {
      number,
      title,
      text: lines
        .slice(at + 1, next?.at)
        .join("\n")
        .trim(),
    };
  });
  return [introduction, ...numbered];
}

/** The section that `§number` names: itself, or what it is an item of (`13.11` is one of the list in `13`). */
export function sectionOf(
  sections: readonly ReferenceSection[],
  number: string,
): ReferenceSection | undefined {
  const exact = sections.find((section) => section.number === number);
  return exact ?? sections.find((section) => section.number === number.split(".")[0]);
}

/** Turns each `§4` of a text, code apart, into a Markdown link to `#4`. */
export function withSectionLinks(markdown: string): string {
  return markdown.replace(
    /(`[^`]*`)|§(\d+(?:\.\d+)?)/g,
    (whole, code: string | undefined, number: string) =>
      code === undefined ? `[§${number}](#${number})` : whole,
  );
}

function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
