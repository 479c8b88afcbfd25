import { type Thread, openThread } from "#wire/open-thread.ts";

/** Starts the TypeScript compiler in a Web Worker of its own. Only a page may (`openThread`). */
export function openCompiler(): Promise<Thread> {
  const worker = new Worker(new URL("./compile-main.ts", import.meta.url), {
    type: "module",
    name: "TypeScript compiler",
  });
  return openThread(worker, "The TypeScript compiler");
}
