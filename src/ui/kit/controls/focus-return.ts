/** What floats above the page and goes again. */
const OVERLAYS = "[role=dialog], [role=menu]";

let last: HTMLElement | undefined;

function note(element: Element | null): void {
  if (
    element instanceof HTMLElement &&
    element !== document.body &&
    element.closest(OVERLAYS) === null
  )
    last = element;
}

if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => note(target as Element | null), true);
}

/**
 * Gives the focus back to where it was before a dialog or palette opened, also when that was opened from a menu, whose
 * entry is gone by then. Radix gives it back to a trigger only, which these have not: it fell to the body.
 */
export function returnFocus(): void {
  if (last?.isConnected === true && !last.matches(":disabled")) {
    last.focus({ preventScroll: true });
    if (document.activeElement === last) return;
  }
  // Its opener went meanwhile, as a row that was deleted: the open tab is the middle of the page.
  document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
}
