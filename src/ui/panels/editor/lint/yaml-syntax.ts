import { parseAllDocuments } from "yaml";
import type { Problem } from "./problem.ts";

/** What stops YAML from being read, the first mistake only. Unknown tags are none: CloudFormation has its own. */
export function yamlSyntaxProblems(text: string): Problem[] {
  for (const { errors } of parseAllDocuments(text, { logLevel: "silent", prettyErrors: true })) {
    const [error] = errors;
    if (error === undefined) continue;
    const [from = { line: 1, col: 1 }, to = from] = error.linePos ?? [];
    return [
      {
        severity: "error",
        code: "syntax",
        // The rest repeats the place and draws the line.
        message: `This is not YAML: ${error.message.split(" at line ")[0]}.`,
        line: from.line,
        column: from.col,
        endLine: to.line,
        endColumn: Math.max(to.col, to.line === from.line ? from.col + 1 : 1),
      },
    ];
  }
  return [];
}
