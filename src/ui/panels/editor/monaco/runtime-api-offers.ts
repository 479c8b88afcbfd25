import { ENDPOINTS, HEADERS, type RuntimeApiWord, VARIABLES } from "./runtime-api-words.ts";

/** What can complete a line. */
export interface Offers {
  readonly kind: "variable" | "header" | "endpoint";
  /** The end of the line that an offer takes the place of. */
  readonly typed: string;
  readonly words: readonly RuntimeApiWord[];
}

/** The words of the Runtime API that can stand where the line ends. */
export function runtimeApiOffers(before: string, language: string): Offers | undefined {
  const variable = /\$\{?(\w*)$/.exec(before) ?? /process\.env(?:\.|\[["'`])(\w*)$/.exec(before);
  if (variable?.[1] !== undefined) {
    return { kind: "variable", typed: variable[1], words: VARIABLES };
  }
  const header =
    /\b(lambda-[\w-]*)$/i.exec(before) ??
    /\bheaders(?:\.(?:get|set|has|append)\(|\[)\s*["'`]([\w-]*)$/i.exec(before) ??
    /(?:-H|--header)[\s=]*["']([A-Za-z-]*)$/.exec(before);
  if (header?.[1] !== undefined) return { kind: "header", typed: header[1], words: HEADERS };
  return endpointOffers(before, language);
}

function endpointOffers(before: string, language: string): Offers | undefined {
  const typed = /\/2018[^\s"'`]*$/.exec(before)?.[0] ?? /\/(?:run\w*|inv\w*)?$/.exec(before)?.[0];
  if (typed === undefined) return undefined;
  // A slash alone begins many things; after the host it begins an endpoint.
  if (typed === "/" && !/(RUNTIME_API|api)["'}]?\/$/i.test(before)) return undefined;
  const own = /\/invocation\/([^/]+)\//.exec(typed)?.[1];
  const requestId = own ?? (language === "shell" ? "$REQUEST_ID" : "${requestId}");
  return {
    kind: "endpoint",
    typed,
    words: ENDPOINTS.map((word) => ({
      ...word,
      text: word.text.replace("$REQUEST_ID", () => requestId),
    })),
  };
}
