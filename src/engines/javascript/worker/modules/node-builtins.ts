/** Node's own modules that can be named without `node:`. */
export const NODE_BUILTINS: ReadonlySet<string> = new Set(
  `assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns
  dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix
  path/win32 perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers
  stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm
  wasi worker_threads zlib`.split(/\s+/),
);

/** Why a module of Node cannot be there, for the error that says so. */
export function whyMissing(name: string): string {
  const [family = name] = name.split("/");
  return (
    REASONS.find(([names]) => names.split(" ").includes(family))?.[1] ??
    "the playground has no stand-in for it"
  );
}

const REASONS: readonly (readonly [names: string, reason: string])[] = [
  ["domain", "Node itself advises against it; AsyncLocalStorage of node:async_hooks is there"],
  ["readline repl", "a function has no terminal and no standard input"],
  ["inspector trace_events wasi", "it belongs to Node's own machinery"],
];
