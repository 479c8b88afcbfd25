/** Error types that say that a runtime or its handler could not be started or loaded (Runtime API reference §3.3, §3.4). */
const START_ERRORS: ReadonlySet<string> = new Set([
  "Runtime.InvalidEntrypoint",
  "Runtime.ExitError",
  "Runtime.ImportModuleError",
  "Runtime.HandlerNotFound",
  "Runtime.MalformedHandlerName",
  "Runtime.UserCodeSyntaxError",
]);

/** Whether the files of the function may say why. */
export function isStartError(errorType: string): boolean {
  return START_ERRORS.has(errorType);
}
