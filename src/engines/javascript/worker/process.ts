import { hrtime } from "./hrtime.ts";
import { endedInput, memoryUsage, processFacts } from "./process-facts.ts";
import { processEvents } from "./process-events.ts";
import { processOutput } from "./process-output.ts";

export interface ProcessParts {
  readonly variables: readonly (readonly [string, string])[];
  readonly entryPoint: string;
  write(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  /** Ends the process; never returns. */
  exit(code: number): never;
}

/** The part of Node's `process` that makes sense here, plus what the sandbox needs to raise its events. */
export interface ProcessObject {
  exitCode: number | undefined;
  emit(event: string, ...args: readonly unknown[]): boolean;
  listenerCount(event: string): number;
  nextTick(callback: (...args: unknown[]) => void, ...args: readonly unknown[]): void;
}

/** Makes `process`. Environment variables are a copy for this process and coerce to strings, as in Node. */
export function createProcess(parts: ProcessParts): ProcessObject {
  const encoder = new TextEncoder();
  const startedAt = performance.now();
  const events = processEvents(() => processObject);
  const processObject = {
    env: createEnvironment(parts.variables),
    ...processFacts(parts.entryPoint),
    memoryUsage: Object.assign(memoryUsage, { rss: () => memoryUsage()["rss"] }),
    stdin: endedInput(queueMicrotask),
    abort: (): never => parts.exit(134),
    kill(pid: unknown, signal: unknown = "SIGTERM"): true {
      // Only itself: there is no other process.
      if (Number(pid) !== 8 && Number(pid) !== 0)
        throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH", errno: -3, syscall: "kill" });
      if (signal === 0) return true;
      const name = signal === 15 ? "SIGTERM" : String(signal);
      queueMicrotask(() => {
        if (!processObject.emit(name, name)) parts.exit(143);
      });
      return true;
    },
    chdir(folder: unknown): never {
      throw Object.assign(
        new Error(
          `The playground has one working directory, /var/task: chdir to ${String(folder)} is not possible.`,
        ),
        { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" },
      );
    },
    exitCode: undefined as number | undefined,
    stdout: processOutput(1, (bytes) => parts.write("stdout", bytes)),
    stderr: processOutput(2, (bytes) => parts.write("stderr", bytes)),
    cwd: () => "/var/task",
    uptime: () => (performance.now() - startedAt) / 1000,
    hrtime,
    nextTick(callback: (...args: unknown[]) => void, ...args: readonly unknown[]): void {
      queueMicrotask(() => callback(...args));
    },
    exit(code?: unknown): never {
      if (code !== undefined) processObject.exitCode = Number(code);
      return parts.exit(processObject.exitCode ?? 0);
    },
    ...events,
    emitWarning(warning: unknown): void {
      parts.write(
        "stderr",
        encoder.encode(
          `(node) ${warning instanceof Error ? String(warning) : `Warning: ${String(warning)}`}\n`,
        ),
      );
    },
  };
  return processObject;
}

function createEnvironment(
  variables: readonly (readonly [string, string])[],
): Record<string, string> {
  const plain = Object.fromEntries(variables);
  return new Proxy(plain, {
    set: (target, name, value: unknown) => Reflect.set(target, name, String(value)),
    defineProperty: (target, name, { value }: { value?: unknown }) =>
      Reflect.defineProperty(target, name, {
        value: String(value),
        writable: true,
        enumerable: true,
        configurable: true,
      }),
  });
}
