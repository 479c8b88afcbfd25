import type { EngineFile } from "#contract/engine.ts";
import { BUILTINS, type BuiltinScript, isBuiltin } from "../shared/builtins.ts";

/** What scripts use of one another, always. */
const NEEDS: Partial<Record<BuiltinScript, readonly BuiltinScript[]>> = {
  assert: ["util"],
  http: ["stream", "events", "string_decoder"],
  stream: ["events", "string_decoder"],
};

/** Calls that give streams; without them neither module needs the streams. */
const MAKES_STREAMS: Partial<Record<BuiltinScript, RegExp>> = {
  fs: /create(?:Read|Write)Stream/,
  zlib: /create(?:Gzip|Gunzip|Deflate|Inflate|Unzip|DeflateRaw|InflateRaw)\b/,
};

const QUOTED_NAME = /["'`](?:node:)?([a-z][a-z0-9_]*(?:\/[a-z0-9]+)?)["'`]/g;

const known = new WeakMap<readonly EngineFile[], readonly BuiltinScript[]>();

/**
 * Which scripts of built-in modules the project's files ask for: those whose modules they name in quotes, as `import`
 * and `require` do. Naming one without need costs some kilobytes, nothing more.
 */
export function mentionedScripts(files: readonly EngineFile[]): readonly BuiltinScript[] {
  // Asked for at each start of each environment; a deployment's files never change.
  let scripts = known.get(files);
  if (scripts === undefined) known.set(files, (scripts = find(files)));
  return scripts;
}

function find(files: readonly EngineFile[]): readonly BuiltinScript[] {
  const found = new Set<BuiltinScript>();
  const decoder = new TextDecoder();
  const makers = Object.entries(MAKES_STREAMS) as [BuiltinScript, RegExp][]; // keys of the record above
  const streamMakers = new Set<BuiltinScript>();
  for (const { path, bytes } of files) {
    if (!isSource(path)) continue;
    const text = decoder.decode(bytes);
    for (const [, name = ""] of text.matchAll(QUOTED_NAME)) {
      const script = isBuiltin(name) ? BUILTINS[name] : undefined;
      if (script !== undefined) found.add(script);
    }
    for (const [script, pattern] of makers) if (pattern.test(text)) streamMakers.add(script);
  }
  for (const script of streamMakers) if (found.has(script)) found.add("stream");
  for (const script of found) for (const needed of NEEDS[script] ?? []) found.add(needed);
  return [...found].toSorted();
}

function isSource(path: string): boolean {
  return (
    /\.(?:[mc]?[jt]s|[jt]sx)$/.test(path) ||
    path.endsWith("/bootstrap") ||
    path.startsWith("/opt/extensions/")
  );
}
