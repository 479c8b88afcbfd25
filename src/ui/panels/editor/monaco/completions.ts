import { Range, languages } from "monaco-editor/editor";
import { type Offers, runtimeApiOffers } from "./runtime-api-offers.ts";

const KINDS: Readonly<Record<Offers["kind"], languages.CompletionItemKind>> = {
  variable: languages.CompletionItemKind.Variable,
  header: languages.CompletionItemKind.Property,
  endpoint: languages.CompletionItemKind.Reference,
};

/** Offers the variables, headers and endpoints of the Runtime API in Bash, JavaScript and TypeScript. */
export function registerCompletions(): void {
  languages.registerCompletionItemProvider(["shell", "javascript", "typescript"], {
    triggerCharacters: ["$", "{", "/", ".", "-", '"', "'"],
    provideCompletionItems(model, { lineNumber, column }) {
      const before = model.getLineContent(lineNumber).slice(0, column - 1);
      const offers = runtimeApiOffers(before, model.getLanguageId());
      if (offers === undefined) return { suggestions: [] };
      const { kind, typed, words } = offers;
      return {
        suggestions: words.map(({ text, meaning }) => ({
          label: { label: text, description: "Runtime API" },
          kind: KINDS[kind],
          insertText: text,
          filterText: text,
          documentation: meaning,
          range: new Range(lineNumber, column - typed.length, lineNumber, column),
        })),
      };
    },
  });
}
