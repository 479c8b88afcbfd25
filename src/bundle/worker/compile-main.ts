import { messageOf } from "#base/message-of.ts";
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
      message: messageOf(error),
    };
  }
  globalThis.postMessage(answer);
});
