import { type IDisposable, Range, editor } from "monaco-editor/editor";
import { environmentPath } from "#project/project-path.ts";
import type { ProjectPath } from "#project/project.ts";
import type { LiveSession } from "#ui/state/session/live-session.ts";
import type { SourcePosition } from "#contract/engine.ts";
import { heldAt } from "#trace/held.ts";
import { momentOf } from "#ui/state/selection/use-trace.ts";
import type { Selection } from "#ui/state/session/session.ts";
import { toggleLineBreakpoint } from "#ui/state/line-breakpoints.ts";
import css from "./gutter.module.css";

/** Draws the line that is held and the breakpoints beside a file, and sets breakpoints by clicks in the margin. */
export function showGutter(
  session: LiveSession,
  code: editor.IStandaloneCodeEditor,
  path: ProjectPath,
): IDisposable {
  const sourcePath = environmentPath(path);
  const decorations = code.createDecorationsCollection();
  let shown: number | undefined;
  const draw = (): void => {
    const { breakpoints } = session.run.getState();
    const position = heldPosition(session);
    const held = position?.path === sourcePath ? position.line : undefined;
    // A walk through the past takes the editor along.
    if (held !== undefined && held !== shown && isPast(session.selection.getState()))
      code.revealLineInCenterIfOutsideViewport(held);
    shown = held;
    const marked = new Set(
      breakpoints.flatMap(({ sourcePath: other, line }) =>
        other === sourcePath && line !== undefined ? [line] : [],
      ),
    );
    decorations.set(decorationsOf(marked, held));
  };
  draw();
  const stops = [session.run.subscribe(draw), session.selection.subscribe(draw)];
  const mouse = code.onMouseDown(({ target }) => {
    if (target.type !== editor.MouseTargetType.GUTTER_GLYPH_MARGIN) return;
    toggleLineBreakpoint(session, sourcePath, target.position.lineNumber);
  });
  return {
    dispose() {
      for (const stop of stops) stop();
      mouse.dispose();
      decorations.clear();
    },
  };
}

/** The dots of breakpoints and the line that is held. */
function decorationsOf(
  marked: ReadonlySet<number>,
  held: number | undefined,
): editor.IModelDeltaDecoration[] {
  // One glyph a line: the arrow of a held line takes its breakpoint's dot along.
  const glyph = (line: number): string =>
    [line === held ? css["heldArrow"] : "", marked.has(line) ? css["breakpoint"] : ""].join(" ");
  const dots = [...marked]
    .filter((line) => line !== held)
    .map((line) => ({
      range: new Range(line, 1, line, 1),
      options: {
        glyphMarginClassName: glyph(line),
        glyphMarginHoverMessage: { value: `Breakpoint on line ${line}` },
      },
    }));
  if (held === undefined) return dots;
  const options = {
    isWholeLine: true,
    className: css["heldLine"] ?? null,
    glyphMarginClassName: glyph(held),
    glyphMarginHoverMessage: { value: "Held here: this line runs next" },
  };
  return [...dots, { range: new Range(held, 1, held, 1), options }];
}

/** Where the code stands at the moment that the page shows. */
function heldPosition({ run, selection, trace }: LiveSession): SourcePosition | undefined {
  const chosen = selection.getState();
  if (isPast(chosen)) {
    const moment = momentOf(chosen, trace.snapshot());
    return heldAt(trace, moment).findLast(({ event }) => event.position !== undefined)?.event
      .position;
  }
  const { state } = run.getState();
  return state.kind === "held" ? state.position : undefined;
}

function isPast({ cursor, selectedSeq }: Selection): boolean {
  return cursor !== "live" || selectedSeq !== undefined;
}
