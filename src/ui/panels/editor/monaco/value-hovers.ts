import { type IDisposable, Range, languages } from "monaco-editor/editor";
import { lineStopAt } from "#trace/line-values.ts";
import { momentOf } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";

/** Shows the value that a variable has where the code stands, at the moment that the page shows. */
export function registerValueHovers({ trace, selection }: Session): IDisposable {
  return languages.registerHoverProvider(["shell", "javascript", "typescript"], {
    provideHover(model, { lineNumber, column }) {
      const found = nameAt(model.getLineContent(lineNumber), column);
      if (found === undefined) return null;
      const stop = lineStopAt(trace, momentOf(selection.getState(), trace.snapshot()));
      const { variables = [], environment = [] } = stop?.values ?? {};
      const known = [...variables, ...environment].find(({ name }) => name === found.name);
      if (known === undefined) return null;
      const { value, before } = known;
      return {
        range: new Range(lineNumber, found.from, lineNumber, found.to),
        contents: [
          { value: fenced(`${found.name} = ${value}`) },
          ...(before === undefined ? [] : [{ value: `At the stop before: ${fenced(before)}` }]),
        ],
      };
    },
  });
}

/** The name at a column of a line; columns count from 1, `to` is after its last character. */
export function nameAt(
  line: string,
  column: number,
): { readonly name: string; readonly from: number; readonly to: number } | undefined {
  for (const match of line.matchAll(/[A-Za-z_]\w*/g)) {
    const from = match.index + 1;
    const to = from + match[0].length;
    if (column >= from && column <= to) return { name: match[0], from, to };
  }
  return undefined;
}

/** As code, whatever the value contains: it is the user's and may look like Markdown. */
function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const shown = text.length <= 1_000 ? text : `${text.slice(0, 1_000)}…`;
  return `${fence}\n${shown}\n${fence}`;
}
