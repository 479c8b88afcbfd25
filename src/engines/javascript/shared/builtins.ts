/**
 * Node's built-in modules that the sandbox has, without `node:`, each with the script that brings it. A script is a
 * file of `worker/builtins`; those of the globals (`undefined`) are always there.
 */
export const BUILTINS = {
  assert: "assert",
  "assert/strict": "assert",
  async_hooks: undefined,
  buffer: undefined,
  child_process: "stand_ins",
  cluster: "stand_ins",
  console: "stand_ins",
  constants: "stand_ins",
  dgram: "stand_ins",
  diagnostics_channel: "stand_ins",
  dns: "stand_ins",
  "dns/promises": "stand_ins",
  http2: "stand_ins",
  inspector: "stand_ins",
  net: "stand_ins",
  readline: "stand_ins",
  tls: "stand_ins",
  tty: "stand_ins",
  v8: "stand_ins",
  vm: "stand_ins",
  worker_threads: "stand_ins",
  crypto: "crypto",
  events: "events",
  fs: "fs",
  "fs/promises": "fs",
  http: "http",
  https: "http",
  module: undefined,
  os: "os",
  path: "path",
  "path/posix": "path",
  perf_hooks: undefined,
  process: undefined,
  querystring: "querystring",
  stream: "stream",
  "stream/consumers": "stream",
  "stream/promises": "stream",
  "stream/web": "stream",
  string_decoder: "string_decoder",
  timers: undefined,
  "timers/promises": undefined,
  url: "url",
  util: "util",
  "util/types": "util",
  zlib: "zlib",
} as const;

export type BuiltinName = keyof typeof BUILTINS;
export type BuiltinScript = Exclude<(typeof BUILTINS)[BuiltinName], undefined>;

export function isBuiltin(name: string): name is BuiltinName {
  return Object.hasOwn(BUILTINS, name);
}
