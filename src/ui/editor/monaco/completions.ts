import { type IDisposable, Range, languages } from "monaco-editor/editor";
import { ENDPOINTS, HEADERS, type RuntimeApiWord, VARIABLES } from "./runtime-api-words.ts";

/** Offers the variables, headers and endpoints of the Runtime API in Bash, JavaScript and TypeScript. */
export function registerCompletions(): IDisposable {
  return languages.registerCompletionItemProvider(["shell", "javascript", "typescript"], {
    triggerCharacters: ["$", "{", "/", ".", "-"],
    provideCompletionItems(model, position) {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      const offer = (
        words: readonly RuntimeApiWord[],
        typed: string,
        kind: languages.CompletionItemKind,
      ): languages.CompletionList => ({
        suggestions: words.map(({ text, meaning }) => ({
          label: { label: text, description: "Runtime API" },
          kind,
          insertText: insertion(text, model.getLanguageId()),
          filterText: text,
          documentation: meaning,
          range: new Range(
            position.lineNumber,
            position.column - typed.length,
            position.lineNumber,
            position.column,
          ),
        })),
      });

      const variable =
        /\$\{?(\w*)$/.exec(before)?.[1] ?? /process\.env(?:\.|\[["'])(\w*)$/.exec(before)?.[1];
      if (variable !== undefined) {
        return offer(VARIABLES, variable, languages.CompletionItemKind.Variable);
      }
      const header = /\b(lambda-[\w-]*)$/i.exec(before)?.[1];
      if (header !== undefined)
        return offer(HEADERS, header, languages.CompletionItemKind.Property);
      const path = /(\/(?:2018-06-01[\w/$-]*|2018[\d-]*|run\w*|inv\w*|)?)$/.exec(before)?.[1];
      if (path !== undefined && (path.length > 1 || /(RUNTIME_API\}?|api\}?)\/$/.test(before))) {
        return offer(ENDPOINTS, path, languages.CompletionItemKind.Reference);
      }
      return { suggestions: [] };
    },
  });
}

/** In template literals the request ID is an expression of another form. */
function insertion(text: string, language: string): string {
  return language === "shell" ? text : text.replace("$REQUEST_ID", "${requestId}");
}
