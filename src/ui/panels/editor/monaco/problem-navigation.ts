import { MarkerSeverity, editor } from "monaco-editor/editor";
import { editorStore } from "../editor-store.ts";

/**
 * Goes to the next or previous problem and shows what it is in the hover, which breaks long sentences; Monaco's own panel
 * for it cuts them off.
 */
export function goToProblem(code: editor.IStandaloneCodeEditor, direction: "next" | "previous") {
  const model = code.getModel();
  const position = code.getPosition();
  if (model === null || position === null) return;
  const problems = editor
    .getModelMarkers({ resource: model.uri })
    .filter(({ severity }) => severity !== MarkerSeverity.Hint)
    .toSorted((a, b) => a.startLineNumber - b.startLineNumber || a.startColumn - b.startColumn);
  const isAfterCaret = ({ startLineNumber, startColumn }: editor.IMarker): boolean =>
    startLineNumber > position.lineNumber ||
    (startLineNumber === position.lineNumber && startColumn > position.column);
  const isBeforeCaret = ({ startLineNumber, startColumn }: editor.IMarker): boolean =>
    startLineNumber < position.lineNumber ||
    (startLineNumber === position.lineNumber && startColumn < position.column);
  const chosen =
    direction === "next"
      ? (problems.find(isAfterCaret) ?? problems[0])
      : (problems.findLast(isBeforeCaret) ?? problems.at(-1));
  if (chosen === undefined) return;
  const { startLineNumber: line, startColumn: column, message } = chosen;
  code.focus();
  code.setPosition({ lineNumber: line, column });
  code.revealLineInCenterIfOutsideViewport(line);
  code.trigger("playground", "editor.action.showHover", { focus: "noAutoFocus" });
  const count = `${problems.indexOf(chosen) + 1} of ${problems.length}`;
  editorStore.setState({ spoken: `Problem ${count}, line ${line}: ${message}` });
}
