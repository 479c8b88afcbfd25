import type { CompiledFile } from "#bundle/typescript/compiled-file.ts";
import type { EngineFile } from "#contract/engine.ts";

type Compiled = ReadonlyMap<string, CompiledFile>;

const JAVASCRIPT = /\.[mc]?js$|\/bootstrap$/;
/** It uses a context only where an environment has several invocations at once. */
const NEEDS_NONE = "/node_modules/@aws/lambda-invoke-store/";

/** Where a program uses `AsyncLocalStorage`, all its files keep contexts; other programs stay as they are. */
export async function keepProgramContexts(
  files: readonly EngineFile[],
  compiled: Compiled,
): Promise<Compiled> {
  const decoder = new TextDecoder();
  const texts = files
    .filter(({ path }) => JAVASCRIPT.test(path) || compiled.get(path)?.kind === "compiled")
    .map(({ path, bytes }) => {
      const made = compiled.get(path);
      return { path, made, text: made?.kind === "compiled" ? made.code : decoder.decode(bytes) };
    });
  const isWanted = texts.some(
    ({ path, text }) =>
      /\bAsync(?:LocalStorage|Resource)\b/.test(text) && !path.includes(NEEDS_NONE),
  );
  if (!isWanted) return compiled;
  const { keepContexts } = await import("./keep-contexts.ts");
  const kept = new Map(compiled);
  for (const { path, made, text } of texts) {
    if (made?.kind === "failed") continue;
    const isEsModule =
      made?.isEsModule ??
      (path.endsWith(".mjs") ? true : path.endsWith(".cjs") ? false : undefined);
    const code = keepContexts(text, isEsModule);
    if (code !== undefined) kept.set(path, { kind: "compiled", code, isEsModule });
  }
  return kept;
}
