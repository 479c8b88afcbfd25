import { editorLookStore, fontFamilyCss, lineHeightOf } from "#ui/state/editor-look.ts";

/** Gives the style sheets the chosen font, now and after each change. Returns the way to stop. */
export function showChosenFont(): () => void {
  const show = (): void => {
    const { style } = document.documentElement;
    const { fontFamily, fontSize } = editorLookStore.getState();
    style.setProperty("--font-mono", fontFamilyCss(fontFamily, "var(--font-mono-system)"));
    style.setProperty("--code-size", `${fontSize}px`);
    style.setProperty("--code-leading", `${lineHeightOf(fontSize)}px`);
  };
  show();
  return editorLookStore.subscribe(show);
}
