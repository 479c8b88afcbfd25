/** What the page needs to be usable. */
export type StartPart = "stage" | "time strip" | "simulator";

const missing = new Set<StartPart>(["stage", "time strip", "simulator"]);
let tell: () => void;
const usable = new Promise<void>((resolve) => {
  tell = resolve;
});

/** Says that a part is there, or has said why not. */
export function noteStarted(part: StartPart): void {
  missing.delete(part);
  if (missing.size === 0) tell();
}

/** Resolves when the page is usable and painted. What is not part of that waits for it. */
export async function whenUsable(): Promise<void> {
  await usable;
  // A tab in the background paints nothing.
  if (document.visibilityState === "hidden") return;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Resolves when the page is usable and the browser has nothing better to do. Safari has no idle callback. */
export async function whenIdle(): Promise<void> {
  await whenUsable();
  if (document.readyState !== "complete") {
    await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 300);
  });
}
