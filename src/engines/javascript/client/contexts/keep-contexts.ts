import { type Node, parse } from "acorn";

/** Calls of the sandbox's hooks: short, since they stand in front of each `await`. */
const HEAD = 'globalThis[Symbol.for("playground.modules")].';

/**
 * Has each `await` of a program go on in the context in which it waits: browsers tell nobody when a function goes on, so
 * the value that is waited for is wrapped (`worker/context.ts`). Lines stay. `undefined` where nothing is to be done, or
 * the text is no program: what loads it will say so.
 */
export function keepContexts(source: string, isEsModule: boolean | undefined): string | undefined {
  if (!/\bawait\b/.test(source)) return undefined;
  const program = parsed(source, isEsModule);
  if (program === undefined) return undefined;
  const inserts: { readonly at: number; readonly text: string }[] = [];
  const wrap = ({ start, end }: Node, call: string): void => {
    inserts.push({ at: start, text: `${call}((` }, { at: end, text: "))" });
  };
  visit(program, (node) => {
    if (node.type === "AwaitExpression") wrap(node["argument"] as Node, "$pgAwaited");
    if (node.type === "ForOfStatement" && node["await"] === true)
      wrap(node["right"] as Node, "$pgAwaitedEach");
  });
  if (inserts.length === 0) return undefined;
  const parts: string[] = [];
  let from = 0;
  // Two at one place are both ends, and the same.
  for (const { at, text } of inserts.toSorted((a, b) => a.at - b.at)) {
    parts.push(source.slice(from, at), text);
    from = at;
  }
  const code = parts.join("") + source.slice(from);
  return `${code}\nfunction $pgAwaited(value) { return ${HEAD}awaited(value); } function $pgAwaitedEach(values) { return ${HEAD}awaitedEach(values); }`;
}

type Walked = Node & Readonly<Record<string, unknown>>;

function visit(root: Node, see: (node: Walked) => void): void {
  const open: unknown[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...(next as readonly unknown[]).filter(Boolean));
    if (!isNode(next)) continue;
    see(next);
    for (const value of Object.values(next))
      if (typeof value === "object" && value !== null) open.push(value);
  }
}

function isNode(value: unknown): value is Walked {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function parsed(source: string, isEsModule: boolean | undefined): Node | undefined {
  const kinds: readonly ("module" | "commonjs")[] =
    isEsModule === undefined ? ["module", "commonjs"] : [isEsModule ? "module" : "commonjs"];
  for (const sourceType of kinds) {
    try {
      return parse(source, { ecmaVersion: "latest", sourceType, allowHashBang: true });
    } catch {
      // The other kind, or none.
    }
  }
  return undefined;
}
