import ts from "typescript-compiler";

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of a program in order, without comments and white space. Text of templates and JSX comes in pieces. */
export function tokensOf(file: ts.SourceFile): Token[] {
  const tokens: Token[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const children = node.getChildren(file);
    if (children.length > 0) {
      for (const child of children) visit(child);
      return;
    }
    const start = node.getStart(file);
    const end = node.getEnd();
    if (end > start) tokens.push({ text: file.text.slice(start, end), start, end });
  };
  visit(file);
  return tokens;
}

/** The comments between tokens. */
export function commentsBetween(text: string, tokens: readonly Token[]): Token[] {
  const comments: Token[] = [];
  let from = ts.getShebang(text)?.length ?? 0;
  for (const { start, end } of tokens) {
    if (start > from) addComments(text, from, start, comments);
    from = end;
  }
  addComments(text, from, text.length, comments);
  return comments;
}

function addComments(text: string, from: number, to: number, comments: Token[]): void {
  const gap = text.slice(from, to);
  for (const match of gap.matchAll(/\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//g)) {
    const start = from + match.index;
    comments.push({ text: match[0], start, end: start + match[0].length });
  }
}
