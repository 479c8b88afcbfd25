/** Room between a button and what opens under it, in CSS pixels. */
const GAP = 4;
const EDGE = 12;

/**
 * Puts a native popover under the button that opens it, its right edge at the button's: for `onBeforeToggle`. CSS anchors
 * would do the same, where browsers have them.
 */
export function placeBelowButton(popover: HTMLElement): void {
  const button = document.querySelector(`[popovertarget="${popover.id}"]`);
  if (button === null) return;
  const { bottom, right } = button.getBoundingClientRect();
  popover.style.inset = `${bottom + GAP}px ${Math.max(EDGE, innerWidth - right)}px auto auto`;
}
