import {
  type Function as FunctionNode,
  type ModuleDeclaration,
  type Node,
  type Program,
  type Statement,
  type SwitchCase,
  parse,
} from "acorn";
import type { LineStop } from "../../shared/line-stops.ts";
import { blockNames, directiveCount, headNames, parameterNames } from "./scopes.ts";

/** A program that reports each statement before it runs. */
export interface Instrumented {
  readonly code: string;
  /** By the number that a report carries. */
  readonly stops: readonly LineStop[];
}

const MAX_NAMES = 60;
const MAX_COMMAND = 120;

interface Scope {
  readonly names: readonly string[];
  readonly functionName: string | undefined;
}

/**
 * Puts a call in front of each statement, on its line: `$pgLine(7, …)`, with a way to read the variables that are in
 * scope there. Lines stay; columns move. `undefined` where the text is no program: what loads it will say so.
 */
export function instrument(
  source: string,
  isEsModule: boolean | undefined,
): Instrumented | undefined {
  const program = parsed(source, isEsModule);
  if (program === undefined) return undefined;
  const inserts: { at: number; text: string }[] = [];
  const stops: LineStop[] = [];

  const report = (node: Node, scope: Scope): string => {
    const { line = 1, column = 0 } = node.loc?.start ?? {};
    const names = [...new Set(scope.names)].slice(0, MAX_NAMES);
    const command = (source.slice(node.start, node.end).split("\n", 1)[0] ?? "").trim();
    stops.push({
      line,
      column: column + 1,
      names,
      command: command.slice(0, MAX_COMMAND),
      functionName: scope.functionName,
    });
    return `$pgLine(${stops.length - 1}, ($pgName) => eval($pgName))`;
  };
  const insert = (at: number, text: string): void => void inserts.push({ at, text });

  const visitBody = (body: readonly (Statement | ModuleDeclaration)[], outer: Scope): void => {
    const scope = { ...outer, names: [...blockNames(body), ...outer.names] };
    const first = directiveCount(body);
    for (const [index, statement] of body.entries()) {
      if (index >= first && isStop(statement))
        insert(statement.start, `${report(statement, scope)}; `);
      visitChildren(statement, scope);
    }
  };

  /** A statement where no block is: it gets one. */
  const visitSingle = (statement: Statement, scope: Scope): void => {
    if (statement.type === "BlockStatement") return visitBody(statement.body, scope);
    if (isStop(statement)) {
      insert(statement.start, `{ ${report(statement, scope)}; `);
      visitChildren(statement, scope);
      insert(statement.end, " }");
    } else visitChildren(statement, scope);
  };

  const visitFunction = (node: FunctionNode, outer: Scope, givenName: string | undefined): void => {
    const scope: Scope = {
      names: [...parameterNames(node), ...outer.names],
      functionName: node.id?.name ?? givenName ?? outer.functionName,
    };
    for (const parameter of node.params) visitChildren(parameter, outer);
    if (node.body.type === "BlockStatement") return visitBody(node.body.body, scope);
    insert(node.body.start, `(${report(node.body, scope)}, `);
    visit(node.body, scope);
    insert(node.body.end, ")");
  };

  const visit = (node: Node, scope: Scope, name?: string): void => {
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return visitFunction(node as FunctionNode, scope, name);
      case "BlockStatement":
      case "StaticBlock":
        return visitBody((node as Extract<Statement, { type: "BlockStatement" }>).body, scope);
      case "IfStatement": {
        const { test, consequent, alternate } = node as Extract<Statement, { type: "IfStatement" }>;
        visit(test, scope);
        visitSingle(consequent, scope);
        if (alternate) visitSingle(alternate, scope);
        return;
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        return visitLoop(node as LoopNode, scope);
      case "SwitchCase":
        return visitBody((node as SwitchCase).consequent, scope);
      default:
        visitChildren(node, scope);
    }
  };

  const visitLoop = (node: LoopNode, outer: Scope): void => {
    const head = "init" in node ? node.init : "left" in node ? node.left : undefined;
    const scope = { ...outer, names: [...headNames(head), ...outer.names] };
    for (const [key, child] of children(node)) if (key !== "body") visit(child, scope);
    visitSingle(node.body, scope);
  };

  const visitChildren = (node: Node, scope: Scope): void => {
    if (isSpecial(node)) return visit(node, scope);
    for (const [, child] of children(node)) visit(child, scope, nameFor(node));
  };

  visitBody(program.body, { names: [], functionName: undefined });
  return { code: withInserts(source, inserts), stops };
}

type LoopNode = Extract<
  Statement,
  {
    type:
      | "ForStatement"
      | "ForInStatement"
      | "ForOfStatement"
      | "WhileStatement"
      | "DoWhileStatement";
  }
>;

const SPECIAL = new Set([
  "FunctionDeclaration",
  "BlockStatement",
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** Statements that `visit` has a case for. */
function isSpecial({ type }: Node): boolean {
  return SPECIAL.has(type);
}

const NO_STOPS = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "FunctionDeclaration",
  "BlockStatement",
  "EmptyStatement",
  "LabeledStatement",
]);

function isStop(statement: Statement | ModuleDeclaration): boolean {
  if (statement.type === "ExportNamedDeclaration")
    return statement.declaration?.type === "VariableDeclaration";
  if (statement.type === "ExportDefaultDeclaration")
    return !/^(?:Function|Class)Declaration$/.test(statement.declaration.type);
  return !NO_STOPS.has(statement.type);
}

/** `const greet = …`, `greet: …`, `greet() { … }`: how a function without a name of its own is called. */
function nameFor(node: Node): string | undefined {
  const { id, key } = node as { readonly id?: Node | null; readonly key?: Node }; // of declarators and properties
  const named = id ?? key;
  return named?.type === "Identifier"
    ? (named as Node & { readonly name: string }).name
    : undefined;
}

function* children(node: Node): Generator<[key: string, child: Node]> {
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(item)) yield [key, item];
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

function parsed(source: string, isEsModule: boolean | undefined): Program | undefined {
  const kinds = isEsModule === undefined ? [true, false] : [isEsModule];
  for (const isModule of kinds) {
    try {
      return parse(source, {
        ecmaVersion: "latest",
        sourceType: isModule ? "module" : "script",
        allowHashBang: true,
        allowReturnOutsideFunction: !isModule,
        locations: true,
      });
    } catch {
      // Of the other kind, or no program at all.
    }
  }
  return undefined;
}

/** In the order in which they were asked for, where several stand at one place. */
function withInserts(source: string, inserts: readonly { at: number; text: string }[]): string {
  let result = "";
  let done = 0;
  for (const { at, text } of inserts.toSorted((one, other) => one.at - other.at)) {
    result += source.slice(done, at) + text;
    done = at;
  }
  return result + source.slice(done);
}
