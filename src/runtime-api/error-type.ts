const KNOWN_SHAPE = /(Runtime|Function)\.[A-Z][a-zA-Z]+/;

/**
 * What the platform keeps of `Lambda-Runtime-Function-Error-Type` for logs and metrics. The wire accepts any text;
 * the expression is not anchored (Runtime API reference §1.2).
 */
export function normalisedErrorType(value: string | undefined): string {
  if (value === undefined) return "Runtime.Unknown";
  if (KNOWN_SHAPE.test(value)) return value;
  return value.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}
