import { editorLookStore, lineHeightOf } from "#ui/state/editor-look.ts";

/** Where the person is in the plain editor when the full one takes its place. */
export interface Handover {
  readonly hasFocus: boolean;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** The first line in sight, from 1. */
  readonly topLine: number;
}

export const PLAIN_EDITOR_ID = "plain-editor";
let waiting: Handover | undefined;

/** Notes caret, scrolling and focus of the plain editor, just before it goes. */
export function noteHandover(): void {
  const area = document.getElementById(PLAIN_EDITOR_ID);
  if (!(area instanceof HTMLTextAreaElement)) return;
  const before = area.value.slice(0, area.selectionStart).split("\n");
  waiting = {
    hasFocus: document.activeElement === area,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    topLine:
      Math.floor(
        (area.parentElement?.scrollTop ?? 0) / lineHeightOf(editorLookStore.getState().fontSize),
      ) + 1,
  };
}

/** What was noted, once. */
export function takeHandover(): Handover | undefined {
  const taken = waiting;
  waiting = undefined;
  return taken;
}
