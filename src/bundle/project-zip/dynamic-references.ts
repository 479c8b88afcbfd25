/**
 * What a deployment would put something else in place of. CloudFormation looks for dynamic references in every property
 * and takes values out of Secrets Manager and Parameter Store for them; CDK has tokens of its own in strings. In a
 * project from a link neither is a value of the one who deploys it.
 * Source: CloudFormation user guide, "Get values stored in other services using dynamic references".
 */
const REPLACED = /\{\{(?=\s*resolve\s*:)|\$\{(?=Token\[)/gi;

export function isReplaced(text: string): boolean {
  return text.search(REPLACED) !== -1;
}

/** The text with one brace less in each reference, so that it is none. */
export function withoutReferences(text: string): string {
  return text.replaceAll(REPLACED, (found) => found.slice(0, -1));
}

/** Variables that a template may have, and the names of those that it may not. */
export function templateVariables(variables: readonly (readonly [name: string, value: string])[]): {
  readonly kept: readonly (readonly [name: string, value: string])[];
  readonly leftOut: readonly string[];
} {
  const isRight = ([name, value]: readonly [string, string]): boolean =>
    !isReplaced(name) && !isReplaced(value);
  return {
    kept: variables.filter(isRight),
    leftOut: variables.filter((variable) => !isRight(variable)).map(([name]) => name),
  };
}
