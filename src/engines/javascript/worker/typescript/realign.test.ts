import { expect, test } from "vitest";
import { type PlacedToken, realign } from "./realign.ts";

/** Tokens of `source` by their texts, in order, each with its offset in `generated` (or none). */
function tokens(
  source: string,
  generated: string,
  texts: readonly (readonly [text: string, isKept: boolean])[],
): PlacedToken[] {
  let inSource = 0;
  let inGenerated = 0;
  return texts.map(([text, isKept]) => {
    const start = source.indexOf(text, inSource);
    inSource = start + text.length;
    const at = isKept ? generated.indexOf(text, inGenerated) : inGenerated;
    if (isKept) inGenerated = at + text.length;
    return { start, end: inSource, at, isTemplateText: text.startsWith("~") };
  });
}

test("puts tokens back where they were", () => {
  const source = "const a: number = b as string;\n  c!.d();";
  const generated = "const a = b ;\n  c.d();";
  const kept = ["const", "a", "=", "b", ";", "c", ".", "d", "(", ")", ";"];
  const placed = tokens(
    source,
    generated,
    kept.map((text) => [text, true] as const),
  );
  expect(realign(source, generated, placed)).toBe("const a         = b          ;\n  c .d();");
});

test("leaves the text of a template as it is", () => {
  const source = "`${a as any}~x`;";
  const generated = "`${a }~x`;";
  const placed = tokens(
    source,
    generated,
    ["`", "${", "a", "}", "~x", "`", ";"].map((text) => [text, true] as const),
  );
  expect(realign(source, generated, placed)).toBe("`${a       }~x`;");
});

test("does not move what stands further right than it was", () => {
  const source = "enum E { A } a;\nb";
  const generated = "var E; (function (E) {})(E || (E = {})); a;\nb";
  const placed = tokens(source, generated, [
    [" a", true],
    [";", true],
    ["b", true],
  ]);
  expect(realign(source, generated, placed)).toBe(generated);
});

test("ignores tokens that were taken out, also where the next one begins alike", () => {
  const source = "a! ab";
  const generated = "a ab";
  const placed: PlacedToken[] = [
    { start: 0, end: 1, at: 0, isTemplateText: false },
    { start: 1, end: 2, at: 1, isTemplateText: false },
    { start: 3, end: 5, at: 2, isTemplateText: false },
  ];
  expect(realign(source, generated, placed)).toBe("a  ab");
});
