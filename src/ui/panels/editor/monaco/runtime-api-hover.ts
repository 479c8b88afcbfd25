import { ENDPOINTS, HEADERS, type RuntimeApiWord, VARIABLES } from "./runtime-api-words.ts";

/** A word of the Runtime API in a line of code. Columns count from 1; `to` is after the last character. */
export interface FoundWord {
  readonly word: RuntimeApiWord;
  readonly from: number;
  readonly to: number;
}

/** The variable, header or endpoint at a column of a line. */
export function runtimeApiWordAt(line: string, column: number): FoundWord | undefined {
  for (const [pattern, lookUp] of PATTERNS) {
    for (const match of line.matchAll(pattern)) {
      const from = match.index + 1;
      const to = from + match[0].length;
      if (column < from || column > to) continue;
      const word = lookUp(match[0]);
      if (word !== undefined) return { word, from, to };
    }
  }
  return undefined;
}

type LookUp = (found: string) => RuntimeApiWord | undefined;

/** The path may be in pieces: its beginning in a variable, the request ID in another. */
const PATTERNS: readonly (readonly [RegExp, LookUp])[] = [
  [
    /(?:\/2018-06-01)?(?:\/runtime)?\/?\b(?:invocation\/next|invocation\/[^/\s"'`]+\/(?:response|error)|init\/error)\b/g,
    (path) => ENDPOINTS.find(({ text }) => shape(text).endsWith(shape(path))),
  ],
  // HTTP clients compare names of headers without regard to case.
  [
    /\blambda-runtime-[a-z-]*[a-z]/gi,
    (name) => HEADERS.find(({ text }) => text.toLowerCase() === name.toLowerCase()),
  ],
  [/\w+/g, (name) => VARIABLES.find(({ text }) => text === name)],
];

/** A path with any request ID. */
function shape(path: string): string {
  return path.replace(/invocation\/[^/]+\//, "invocation/*/");
}
