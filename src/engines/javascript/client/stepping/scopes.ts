import type {
  Function as FunctionNode,
  Node,
  Pattern,
  Program,
  Statement,
  ModuleDeclaration,
} from "acorn";

type Body = readonly (Statement | ModuleDeclaration)[];

/** Names that a pattern binds. */
export function namesOf(pattern: Pattern | null | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesOf(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => namesOf(element));
    case "RestElement":
      return namesOf(pattern.argument);
    case "AssignmentPattern":
      return namesOf(pattern.left);
    default:
      return [];
  }
}

/** `let`, `const`, `var` and classes that the statements of one block declare; functions are no values to look at. */
export function blockNames(body: Body): string[] {
  return body.flatMap((statement): string[] => {
    const declared =
      statement.type === "ExportNamedDeclaration" && statement.declaration
        ? statement.declaration
        : statement;
    return declared.type === "VariableDeclaration"
      ? declared.declarations.flatMap(({ id }) => namesOf(id))
      : [];
  });
}

/** What a loop's head declares. */
export function headNames(node: Node | null | undefined): string[] {
  if (node?.type !== "VariableDeclaration") return [];
  return (node as Extract<Statement, { type: "VariableDeclaration" }>).declarations.flatMap(
    ({ id }) => namesOf(id),
  );
}

/** Parameters of a function. */
export function parameterNames(node: FunctionNode): string[] {
  return node.params.flatMap((parameter) => namesOf(parameter));
}

/** Whether a program's first statements say something about the language (`"use strict"`): nothing may stand before them. */
export function directiveCount(body: Program["body"] | Body): number {
  const index = body.findIndex(
    (statement) => statement.type !== "ExpressionStatement" || statement.directive === undefined,
  );
  return index < 0 ? body.length : index;
}
