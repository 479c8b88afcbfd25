import { type IDisposable, MarkerSeverity, editor } from "monaco-editor/editor";
import { NO_PROBLEMS, type ProblemCounts, editorStore } from "../editor-store.ts";

/** Keeps the count of the open document's problems, no matter who found them: our rules, TypeScript, JSON. */
export function countProblems(model: editor.ITextModel): IDisposable {
  const count = (): void => {
    const problems = countsOf(editor.getModelMarkers({ resource: model.uri }));
    editorStore.setState({ problems });
  };
  count();
  const changes = editor.onDidChangeMarkers((changed) => {
    if (changed.some((uri) => uri.toString() === model.uri.toString())) count();
  });
  return {
    dispose() {
      changes.dispose();
      editorStore.setState({ problems: NO_PROBLEMS });
    },
  };
}

/** Hints are no problems: TypeScript greys unused names by them. */
function countsOf(markers: readonly editor.IMarker[]): ProblemCounts {
  const having = (severity: MarkerSeverity): number =>
    markers.filter((marker) => marker.severity === severity).length;
  return {
    errors: having(MarkerSeverity.Error),
    warnings: having(MarkerSeverity.Warning),
    remarks: having(MarkerSeverity.Info),
  };
}
