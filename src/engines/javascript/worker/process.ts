import { endedInput, memoryUsage, processFacts } from "./process-facts.ts";

type Listener = (...args: never[]) => unknown;

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
  const listeners = new Map<string, { readonly listener: Listener; readonly isOnce: boolean }[]>();

  const on = (event: string, listener: Listener, isOnce = false): unknown => {
    listeners.set(event, [...(listeners.get(event) ?? []), { listener, isOnce }]);
    return processObject;
  };
  const off = (event: string, listener: Listener): unknown => {
    const list = listeners.get(event) ?? [];
    const index = list.findLastIndex((entry) => entry.listener === listener);
    listeners.set(
      event,
      list.filter((_, at) => at !== index),
    );
    return processObject;
  };
  const prepend = (event: string, listener: Listener, isOnce = false): unknown => {
    listeners.set(event, [{ listener, isOnce }, ...(listeners.get(event) ?? [])]);
    return processObject;
  };
  const output = (stream: "stdout" | "stderr", fd: number): object => ({
    fd,
    isTTY: false,
    writable: true,
    write(chunk: unknown, encodingOrDone?: unknown, done?: unknown): boolean {
      parts.write(
        stream,
        chunk instanceof Uint8Array ? chunk.slice() : encoder.encode(String(chunk)),
      );
      const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
      if (typeof callback === "function") queueMicrotask(() => (callback as () => void)());
      return true;
    },
    end(chunk?: unknown): void {
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
      parts.write(stream, chunk instanceof Uint8Array ? chunk.slice() : encoder.encode(chunk));
    },
    // As a stream that nothing ever happens to: what listens on it waits for errors and drains.
    ...Object.fromEntries(
      [
        "on",
        "once",
        "off",
        "addListener",
        "removeListener",
        "removeAllListeners",
        "setDefaultEncoding",
        "cork",
        "uncork",
      ].map((name) => [
        name,
        function (this: unknown) {
          return this;
        },
      ]),
    ),
    emit: () => false,
    listenerCount: () => 0,
    listeners: () => [],
    destroyed: false,
    writableEnded: false,
    writableFinished: false,
    writableNeedDrain: false,
    writableLength: 0,
    writableHighWaterMark: 16384,
    hasColors: () => false,
    getColorDepth: () => 1,
  });
  const hrtime = (previous?: readonly [number, number]): [number, number] => {
    const now = performance.now();
    const seconds = Math.trunc(now / 1000) - (previous?.[0] ?? 0);
    const nanoseconds = Math.trunc((now % 1000) * 1e6) - (previous?.[1] ?? 0);
    return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
  };
  hrtime.bigint = (): bigint => BigInt(Math.trunc(performance.now() * 1e6));

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
    stdout: output("stdout", 1),
    stderr: output("stderr", 2),
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
    on: (event: string, listener: Listener) => on(event, listener),
    addListener: (event: string, listener: Listener) => on(event, listener),
    once: (event: string, listener: Listener) => on(event, listener, true),
    off,
    removeListener: off,
    prependListener: (event: string, listener: Listener) => prepend(event, listener),
    prependOnceListener: (event: string, listener: Listener) => prepend(event, listener, true),
    eventNames: (): string[] =>
      [...listeners].filter(([, list]) => list.length > 0).map(([name]) => name),
    rawListeners: (event: string): Listener[] =>
      (listeners.get(event) ?? []).map((entry) => entry.listener),
    setMaxListeners: (): unknown => processObject,
    getMaxListeners: (): number => 10,
    removeAllListeners(event?: string): unknown {
      if (event === undefined) listeners.clear();
      else listeners.delete(event);
      return processObject;
    },
    listeners: (event: string): Listener[] =>
      (listeners.get(event) ?? []).map((entry) => entry.listener),
    listenerCount: (event: string): number => listeners.get(event)?.length ?? 0,
    emit(event: string, ...args: readonly unknown[]): boolean {
      const list = listeners.get(event) ?? [];
      for (const { listener, isOnce } of list) {
        if (isOnce) off(event, listener);
        (listener as (...values: readonly unknown[]) => unknown).apply(processObject, [...args]);
      }
      return list.length > 0;
    },
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
