import { Range, languages } from "monaco-editor/editor";
import { runtimeApiWordAt } from "./runtime-api-hover.ts";

/** Explains the variables, headers and endpoints of the Runtime API in Bash, JavaScript and TypeScript. */
export function registerHovers(): void {
  languages.registerHoverProvider(["shell", "javascript", "typescript"], {
    provideHover(model, { lineNumber, column }) {
      const found = runtimeApiWordAt(model.getLineContent(lineNumber), column);
      if (found === undefined) return null;
      const { word, from, to } = found;
      return {
        range: new Range(lineNumber, from, lineNumber, to),
        contents: [
          { value: `\`${word.text}\`` },
          { value: word.meaning },
          { value: `Runtime API reference ${word.section}` },
        ],
      };
    },
  });
}
