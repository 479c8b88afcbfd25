import { moduleSyntax } from "./module-syntax.ts";

/** The specifiers of a module, to be replaced where they stand: `undefined` leaves one as it is. */
export function moduleSpecifiers(code: string): {
  replace(replacement: (specifier: string) => string | undefined): string;
} {
  return {
    replace(replacement) {
      const edits: { start: number; end: number; text: string }[] = [];
      const syntax = moduleSyntax(code);
      if (syntax.ok) {
        for (const entry of syntax.imports) {
          if (entry.type === "import-meta" || entry.specifier === undefined) continue;
          const target = replacement(entry.specifier);
          if (target === undefined) continue;
          const quote = entry.type === "dynamic" ? (code[entry.start] ?? "") : "";
          edits.push({ start: entry.start, end: entry.end, text: quote + target + quote });
        }
      }
      for (const match of code.matchAll(/\brequire\(\s*(["'])([^"'\n]*)\1\s*\)/g)) {
        const written = match[2] ?? "";
        const target = replacement(written);
        if (target === undefined) continue;
        const start = match.index + match[0].indexOf(match[1] ?? "") + 1;
        edits.push({ start, end: start + written.length, text: target });
      }
      let result = "";
      let done = 0;
      for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
        if (edit.start < done) continue;
        result += code.slice(done, edit.start) + edit.text;
        done = edit.end;
      }
      return result + code.slice(done);
    },
  };
}
