import type { FunctionConfiguration } from "./contract.ts";

type Named = Pick<FunctionConfiguration, "region" | "accountId" | "functionName">;

/** ARN of a function, with the qualifier that the caller used, if any (Runtime API reference §4, §13.23). */
export function functionArn(configuration: Named, qualifier: string | undefined): string {
  const { region, accountId, functionName } = configuration;
  const base = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  return qualifier === undefined ? base : `${base}:${qualifier}`;
}

/** The version that a qualifier leads to, or `undefined` when there is no such version or alias. */
export function resolveQualifier(
  configuration: Pick<FunctionConfiguration, "qualifiers">,
  qualifier: string | undefined,
): string | undefined {
  if (qualifier === undefined || qualifier === LATEST) return LATEST;
  const version = configuration.qualifiers.get(qualifier);
  if (version !== undefined) return version;
  return [...configuration.qualifiers.values()].includes(qualifier) ? qualifier : undefined;
}

export const LATEST = "$LATEST";
