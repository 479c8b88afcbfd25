import type { Thread } from "#wire/open-thread.ts";
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
 * `package.json`) and what can be imported.
 */
export type Compile = (
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
) => Promise<Compilation>;

/**
 * The same compiler makes what runs in the tab and what is downloaded. It is loaded when there is something to compile,
 * and stays for the next time: most of a compilation is the start of the compiler.
 *
 * @param open starts its Web Worker (`open-compiler.ts`), or has the page start it
 */
export function createCompiler(open: () => Promise<Thread>): Compile {
  let compiler: Promise<Compiler> | undefined;
  const start = (): Promise<Compiler> => {
    // The next compilation starts another one.
    const forget = (): void => {
      if (compiler === started) compiler = undefined;
    };
    const started = open().then((thread) => connect(thread, forget));
    started.catch(forget);
    return started;
  };
  return async (files) => {
    if (!files.some(({ path }) => needsCompiler(path))) return NOTHING;
    compiler ??= start();
    return (await compiler)(sourceFiles(files));
  };
}

type Compiler = (files: readonly SourceFile[]) => Promise<Compilation>;

interface Waiting {
  readonly resolve: (compilation: Compilation) => void;
  readonly reject: (error: Error) => void;
}

function connect({ port, dispose }: Thread, onBroken: () => void): Compiler {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  port.onmessage = ({ data }: MessageEvent<CompileAnswer>) => {
    if (data.kind === "broken") {
      onBroken();
      dispose();
      const error = new Error(`The TypeScript compiler stopped: ${data.message}. Try again.`);
      for (const { reject } of waiting.values()) reject(error);
      return;
    }
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "compiled") asked?.resolve(data.compilation);
    else asked?.reject(new Error(`TypeScript could not be compiled: ${data.message}`));
  };
  return (files) => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, files } satisfies CompileRequest);
    });
  };
}
