import { listenForLongPress } from "./long-press.ts";

/** Text has the browser's own menu: copy, paste, look up. */
const TEXT = "input, textarea, [contenteditable], .monaco-editor";

/** What fingers need beside the browser's own: menus, and room above the keyboard on the screen. */
export function listenForTouch(): void {
  listenForLongPress({
    target: document,
    setTimeout: (run, ms) => window.setTimeout(run, ms),
    clearTimeout: (id) => window.clearTimeout(id),
    openMenu(element, clientX, clientY) {
      if (!(element instanceof Element) || element.closest(TEXT) !== null) return false;
      const place = { clientX, clientY, bubbles: true, cancelable: true };
      return !element.dispatchEvent(new MouseEvent("contextmenu", place));
    },
  });
  const { visualViewport } = window;
  if (visualViewport === null) return;
  // Safari lays its keyboard over the page; where a browser makes the page smaller, nothing is left to do. A page that
  // was made larger with two fingers shows a part of itself, and stays as it is.
  visualViewport.addEventListener("resize", () => {
    if (visualViewport.scale !== 1) return;
    const covered = Math.max(0, Math.round(window.innerHeight - visualViewport.height));
    document.documentElement.style.setProperty("--keyboard", `${covered}px`);
    if (covered > 0) window.scrollTo(0, 0);
  });
}
