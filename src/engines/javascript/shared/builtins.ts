/**
 * Node's built-in modules that the sandbox has, without `node:`, each with the script that brings it. A script is a
 * file of `worker/builtins`; those of the globals (`undefined`) are always there.
 */
export const BUILTINS = {
  assert: "assert",
  "assert/strict": "assert",
  buffer: undefined,
  crypto: "crypto",
  events: "events",
  fs: "fs",
  "fs/promises": "fs",
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
