import {
  type Compilation,
  type SourceFile,
  needsCompiler,
  sourceFiles,
} from "../typescript/compiled-file.ts";
import type { CompileAnswer, CompileRequest } from "./compile-protocol.ts";

const NOTHING: Compilation = { files: new Map(), notes: [] };

/**
 * Compiles the TypeScript and JSX files among the files of a package; the others tell how (`tsconfig.json`,
 * `package.json`) and what can be imported. Loads the compiler when there is something to compile, in a Web Worker. The same compiler makes what runs in the tab and what is downloaded.
 */
export async function compileTypeScript(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<Compilation> {
  if (!files.some(({ path }) => needsCompiler(path))) return NOTHING;
  compiler ??= startCompiler();
  return compiler(sourceFiles(files));
}

let compiler: ((files: readonly SourceFile[]) => Promise<Compilation>) | undefined;

/** Stays for the next time: most of a compilation is the start of the compiler. */
function startCompiler(): (files: readonly SourceFile[]) => Promise<Compilation> {
  const worker = new Worker(new URL("./compile-main.ts", import.meta.url), {
    type: "module",
    name: "TypeScript compiler",
  });
  const waiting = new Map<number, PromiseWithResolvers<Compilation>>();
  let lastId = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<CompileAnswer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "compiled") asked?.resolve(data.compilation);
    else asked?.reject(new Error(`TypeScript could not be compiled: ${data.message}`));
  });
  worker.addEventListener("error", ({ message }) => {
    compiler = undefined;
    worker.terminate();
    const error = new Error(
      `The TypeScript compiler could not be loaded${message === "" ? "" : `: ${message}`}. Check the connection and try again.`,
    );
    for (const { reject } of waiting.values()) reject(error);
  });
  return (files) => {
    lastId += 1;
    const asked = withResolvers<Compilation>();
    waiting.set(lastId, asked);
    const request: CompileRequest = { id: lastId, files };
    worker.postMessage(request);
    return asked.promise;
  };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** `Promise.withResolvers` is younger than the oldest browsers. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}
