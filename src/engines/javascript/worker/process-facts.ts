/** The Node.js that the sandbox stands in for: Lambda's nodejs22.x, for which downloads are made. */
const VERSION = "22.20.0";

/** What `process` says about the program's machine and Node: nothing of the visitor's. */
export function processFacts(entryPoint: string): object {
  return {
    argv: ["/var/lang/bin/node", entryPoint],
    argv0: "node",
    execPath: "/var/lang/bin/node",
    execArgv: [],
    title: "node",
    platform: "linux",
    arch: "x64",
    pid: 8,
    ppid: 1,
    version: `v${VERSION}`,
    versions: {
      node: VERSION,
      acorn: "8.15.0",
      modules: "127",
      openssl: "3.0.17",
      undici: "6.21.3",
      unicode: "16.0",
      uv: "1.51.0",
      v8: "12.4.254.21-node.33",
      zlib: "1.3.1",
    },
    release: { name: "node", lts: "Jod" },
    config: { target_defaults: {}, variables: {} },
    features: { inspector: false, ipv6: true, tls: false, typescript: false, uv: true },
    allowedNodeEnvironmentFlags: new Set<string>(),
    debugPort: 9229,
    report: undefined,
    getuid: () => 993,
    geteuid: () => 993,
    getgid: () => 990,
    getegid: () => 990,
    getgroups: () => [990],
    umask: () => 0o22,
    cpuUsage,
    resourceUsage: () => ({ ...cpuUsage(), userCPUTime: cpuUsage().user, systemCPUTime: 0 }),
    getActiveResourcesInfo: () => [],
    setUncaughtExceptionCaptureCallback() {},
    hasUncaughtExceptionCaptureCallback: () => false,
    setSourceMapsEnabled() {},
  };
}

/** Microseconds. No browser tells a thread's processor time: the time since its start, which is an upper bound. */
function cpuUsage(previous?: { readonly user: number }): { user: number; system: number } {
  return { user: Math.trunc(performance.now() * 1000) - (previous?.user ?? 0), system: 0 };
}

const MEBIBYTE = 1024 * 1024;

/** Where the browser tells the heap of the thread (Chromium only, in steps), that; otherwise what Node takes at its start. */
export function memoryUsage(): Readonly<Record<string, number>> {
  const { memory } = performance as { readonly memory?: Readonly<Record<string, number>> }; // not in any standard
  const heapUsed = memory?.["usedJSHeapSize"] ?? 8 * MEBIBYTE;
  const heapTotal = memory?.["totalJSHeapSize"] ?? 16 * MEBIBYTE;
  return {
    rss: heapTotal + 40 * MEBIBYTE,
    heapTotal,
    heapUsed,
    external: 2 * MEBIBYTE,
    arrayBuffers: 0,
  };
}

/** Standard input of a function: there, and at its end. */
export function endedInput(later: (run: () => void) => void): object {
  type Listener = (...args: readonly unknown[]) => void;
  const listeners = new Map<string, Listener[]>();
  let hasEnded = false;
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    later(() => {
      for (const name of ["end", "close"])
        for (const listener of listeners.get(name) ?? []) listener();
    });
  };
  const on = (name: string, listener: Listener): object => {
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    if (name === "data" || name === "readable" || name === "end") end();
    return input;
  };
  const input = {
    fd: 0,
    isTTY: false,
    readable: true,
    get readableEnded() {
      return hasEnded;
    },
    on,
    once: on,
    addListener: on,
    off: () => input,
    removeListener: () => input,
    removeAllListeners: () => input,
    setEncoding: () => input,
    resume() {
      end();
      return input;
    },
    pause: () => input,
    read: () => null,
    unref: () => input,
    ref: () => input,
    destroy: () => input,
    pipe: <T extends { end?(): void }>(target: T): T => {
      later(() => target.end?.());
      return target;
    },
    async *[Symbol.asyncIterator]() {
      // Nothing ever comes.
    },
  };
  return input;
}
