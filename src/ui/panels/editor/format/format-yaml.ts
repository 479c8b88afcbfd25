import { type Document, parseAllDocuments } from "yaml";
import { err, ok } from "#base/result.ts";
import { yamlSyntaxProblems } from "../lint/yaml-syntax.ts";
import type { FormatOutcome, Indentation } from "./format-outcome.ts";

/**
 * Gives YAML its indents and spaces. Comments, quotes, anchors, tags such as CloudFormation's `!Sub` and single blank lines
 * stay; the text is left alone when its values would not be the same afterwards.
 */
export function formatYaml(text: string, { tabSize }: Indentation): FormatOutcome {
  const [mistake] = yamlSyntaxProblems(text);
  if (mistake !== undefined) {
    const { message, line, column } = mistake;
    return err({ message, place: { line, column } });
  }
  const documents = documentsOf(text);
  if (documents.every(({ contents }) => contents === null)) return ok(text);
  const formatted = documents
    .map((document) =>
      document.toString({
        indent: tabSize,
        // Long lines stay as long as they are.
        lineWidth: 0,
        indentSeq: areListsIndented(text),
        flowCollectionPadding: /[[{] \S/.test(text),
      }),
    )
    .join("");
  const isSame =
    valuesOf(documents) === valuesOf(documentsOf(formatted)) &&
    commentCount(text) === commentCount(formatted);
  return isSame ? ok(formatted) : err({ message: "Formatting would change what this YAML says." });
}

function documentsOf(text: string): Document[] {
  return [...parseAllDocuments(text, { logLevel: "silent" })];
}

function valuesOf(documents: readonly Document[]): string {
  return JSON.stringify(documents.map((document) => document.toJS({ maxAliasCount: 1000 })));
}

/** Roughly: a `#` in a string counts too, before and after alike. */
function commentCount(text: string): number {
  return text.split("\n").filter((line) => line.includes("#")).length;
}

/** `key:` with its `- ` deeper than itself. */
function areListsIndented(text: string): boolean {
  const flush = text.match(/^( *)[^\s#-].*:[ \t]*\n\1- /gm)?.length ?? 0;
  const indented = text.match(/^( *)[^\s#-].*:[ \t]*\n\1 +- /gm)?.length ?? 0;
  return indented >= flush;
}
