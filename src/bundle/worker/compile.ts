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
  return async (files) => {
    if (!files.some(({ path }) => needsCompiler(path))) return NOTHING;
    compiler ??= open().then(connect);
    compiler.catch(() => {
      compiler = undefined; // the next compilation tries again
    });
    return (await compiler)(sourceFiles(files));
  };
}

type Compiler = (files: readonly SourceFile[]) => Promise<Compilation>;

function connect({ port }: Thread): Compiler {
  const waiting = new Map<number, (answer: CompileAnswer) => void>();
  let lastId = 0;
  port.onmessage = ({ data }: MessageEvent<CompileAnswer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  return async (files) => {
    lastId += 1;
    const id = lastId;
    const answer = await new Promise<CompileAnswer>((resolve) => {
      waiting.set(id, resolve);
      port.postMessage({ id, files } satisfies CompileRequest);
    });
    if (answer.kind === "compiled") return answer.compilation;
    throw new Error(`TypeScript could not be compiled: ${answer.message}`);
  };
}
