import { describe, expect, test } from "vitest";
import { changeFontSize, editorLookStore, fontFamilyCss, lineHeightOf } from "./editor-look.ts";

describe("the font of the code", () => {
  test.each([
    ["", "monospace"],
    ["Fira Code", '"Fira Code", monospace'],
    ["'Fira Code', Menlo ,", '"Fira Code", "Menlo", monospace'],
    ['x"; } body { display: none', '"x; } body { display: none", monospace'],
  ])("%j is asked for as %s", (typed, css) => {
    expect(fontFamilyCss(typed, "monospace")).toBe(css);
  });

  test("takes a size that can be read, and says why it takes no other", () => {
    expect(changeFontSize("18")).toBeUndefined();
    expect(editorLookStore.getState().fontSize).toBe(18);
    for (const typed of ["", "7", "41", "large"]) {
      expect(changeFontSize(typed)).toContain("no size from 8 to 40 pixels");
      expect(editorLookStore.getState().fontSize).toBe(18);
    }
  });

  test("rows keep their proportion", () => {
    expect([13, 20, 26].map(lineHeightOf)).toEqual([20, 31, 40]);
  });
});
