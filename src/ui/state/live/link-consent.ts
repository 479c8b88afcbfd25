/**
 * Whether the open project came with a link and the visitor has not run it yet. Until then live endpoints don't run it
 * either: nothing from a link runs by itself.
 */
let isUntouched = false;

/** A project of a link was opened. */
export function noteProjectOfLink(): void {
  isUntouched = true;
}

/** The visitor ran the project, or opened another one. */
export function noteRunByVisitor(): void {
  isUntouched = false;
}

/** Why live endpoints don't answer, for people; `undefined` when they do. */
export function liveRefusal(): string | undefined {
  return isUntouched
    ? "this project came with a link, and nothing of it runs before you press Invoke. Invoke it once in the playground."
    : undefined;
}
