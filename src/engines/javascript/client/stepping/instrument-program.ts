import type { CompiledFile } from "#bundle/typescript/compiled-file.ts";
import type { EngineFile } from "#contract/engine.ts";
import type { LineStop } from "../../shared/line-stops.ts";

/** A program that can be stepped through. */
export interface SteppableProgram {
  readonly compiled: ReadonlyMap<string, CompiledFile>;
  readonly stops: ReadonlyMap<string, readonly LineStop[]>;
}

const JAVASCRIPT = /\.[mc]?js$|\/bootstrap$/;

/** Instruments the project's own files: not those of packages, nor the default runtime. */
export async function instrumentProgram(
  files: readonly EngineFile[],
  compiled: ReadonlyMap<string, CompiledFile>,
): Promise<SteppableProgram> {
  const { instrument } = await import("./instrument.ts");
  const texts = new Map(compiled);
  const stops = new Map<string, readonly LineStop[]>();
  const decoder = new TextDecoder();
  for (const { path, bytes } of files) {
    if (path.includes("/node_modules/") || path.startsWith("/var/runtime/")) continue;
    const made = compiled.get(path);
    if (made?.kind === "failed" || (made === undefined && !JAVASCRIPT.test(path))) continue;
    const isEsModule =
      made?.isEsModule ??
      (path.endsWith(".mjs") ? true : path.endsWith(".cjs") ? false : undefined);
    const result = instrument(made?.code ?? decoder.decode(bytes), isEsModule);
    if (result === undefined) continue;
    stops.set(path, result.stops);
    texts.set(path, { kind: "compiled", code: withReporter(result.code, path), isEsModule });
  }
  return { compiled: texts, stops };
}

/** At the end, where no line moves; functions are hoisted. */
function withReporter(code: string, path: string): string {
  return `${code}\nfunction $pgLine(index, read) { globalThis[Symbol.for("playground.modules")].line(${JSON.stringify(path)}, index, read); }`;
}
