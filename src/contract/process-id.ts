/**
 * Names a process of an execution environment: its runtime, or an extension by the name that it registers under. One
 * environment has one runtime and up to ten extensions.
 */
export type ProcessId = typeof RUNTIME_PROCESS | `extension:${string}`;

export const RUNTIME_PROCESS = "runtime";

export function extensionProcess(name: string): ProcessId {
  return `extension:${name}`;
}

/** Name of the extension; `undefined` for the runtime. */
export function extensionName(process: ProcessId): string | undefined {
  return process === RUNTIME_PROCESS ? undefined : process.slice("extension:".length);
}

export function isProcessId(text: string): text is ProcessId {
  return text === RUNTIME_PROCESS || text.startsWith("extension:");
}
