import { utf8 } from "#base/utf8.ts";
import type { FunctionConfiguration } from "./contract.ts";
import { RESERVED_VARIABLES } from "./environment-variables.ts";

/** One thing that is wrong with a configuration: which field, and what is allowed. */
export interface ConfigurationProblem {
  readonly field: keyof FunctionConfiguration;
  readonly message: string;
}

/** All problems of a configuration; none for a good one. Limits: Runtime API reference §5.1, §7, §11. */
export function validateConfiguration(
  configuration: FunctionConfiguration,
): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const check = (field: keyof FunctionConfiguration, isGood: boolean, message: string): void => {
    if (!isGood) problems.push({ field, message });
  };
  const { functionName, handler, timeoutSeconds, memoryMb, tmpMb, concurrencyLimit } =
    configuration;

  check(
    "functionName",
    /^[A-Za-z0-9-_]{1,64}$/.test(functionName),
    `The function name may have 1 to 64 letters, digits, "-" and "_"; it is ${shown(functionName)}.`,
  );
  check(
    "handler",
    /^\S{1,128}$/.test(handler),
    `The handler may have 1 to 128 characters without spaces; it is ${shown(handler)}. Custom runtimes get it in _HANDLER, as it is.`,
  );
  check(
    "timeoutSeconds",
    isWithin(timeoutSeconds, 1, 900),
    range("timeout", timeoutSeconds, 1, 900, "seconds"),
  );
  check("memoryMb", isWithin(memoryMb, 128, 10_240), range("memory", memoryMb, 128, 10_240, "MB"));
  check("tmpMb", isWithin(tmpMb, 512, 10_240), range("size of /tmp", tmpMb, 512, 10_240, "MB"));
  check(
    "concurrencyLimit",
    isWithin(concurrencyLimit, 0, 1000),
    range("concurrency limit", concurrencyLimit, 0, 1000, "environments"),
  );
  check(
    "region",
    /^[a-z]{2}(-[a-z]+)+-\d$/.test(configuration.region),
    `The region is a name such as us-east-1; it is ${shown(configuration.region)}.`,
  );
  check(
    "accountId",
    /^\d{12}$/.test(configuration.accountId),
    `The account ID has 12 digits; it is ${shown(configuration.accountId)}.`,
  );
  for (const [alias, version] of configuration.qualifiers) {
    check(
      "qualifiers",
      /^(\d+|[A-Za-z0-9-_]{1,128})$/.test(alias) && /^(\d+|\$LATEST)$/.test(version),
      `A qualifier is a version number or an alias of 1 to 128 letters, digits, "-" and "_" that leads to a version; found ${shown(alias)} → ${shown(version)}.`,
    );
  }
  return [...problems, ...variableProblems(configuration.variables)];
}

function variableProblems(variables: ReadonlyMap<string, string>): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  for (const name of variables.keys()) {
    if (RESERVED_VARIABLES.has(name)) {
      problems.push({
        field: "variables",
        message: `The environment variable ${name} is reserved: Lambda sets it itself. Choose another name.`,
      });
    } else if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) {
      problems.push({
        field: "variables",
        message: `${shown(name)} cannot be the name of an environment variable: it takes at least two characters, a letter first, then letters, digits and "_".`,
      });
    }
  }
  const measured = JSON.stringify(Object.fromEntries(variables));
  const size = utf8(measured).length;
  if (variables.size > 0 && size > MAX_VARIABLES_BYTES) {
    problems.push({
      field: "variables",
      message: `The environment variables have ${size} bytes as JSON; all names and values together may have ${MAX_VARIABLES_BYTES}. Lambda says: Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    });
  }
  return problems;
}

const MAX_VARIABLES_BYTES = 4096;

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function range(what: string, value: number, least: number, most: number, unit: string): string {
  return `The ${what} is a whole number from ${least} to ${most} ${unit}; it is ${value}.`;
}

function shown(text: string): string {
  return text === "" ? "empty" : JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}
