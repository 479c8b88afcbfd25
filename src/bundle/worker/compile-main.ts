import { compileFiles } from "../typescript/compile-files.ts";
import type { CompileAnswer, CompileRequest } from "./compile-protocol.ts";

/* The compiler is large and takes its time: in a Web Worker of its own it keeps nobody waiting. */
globalThis.addEventListener("message", ({ data }: MessageEvent<CompileRequest>) => {
  const { id, files } = data;
  let answer: CompileAnswer;
  try {
    answer = { id, kind: "compiled", compilation: compileFiles(files) };
  } catch (error) {
    answer = {
      id,
      kind: "failed",
      message: error instanceof Error ? error.message : String(error),
    };
  }
  globalThis.postMessage(answer);
});
