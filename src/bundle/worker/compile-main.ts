import { messageOf } from "#base/message-of.ts";
import { takePort } from "#wire/open-thread.ts";
import { compileFiles } from "../typescript/compile-files.ts";
import type { CompileAnswer, CompileRequest } from "./compile-protocol.ts";

/* The compiler is large and takes its time: in a Web Worker of its own it keeps nobody waiting. */
takePort((port) => {
  port.onmessage = ({ data }: MessageEvent<CompileRequest>) => port.postMessage(answerTo(data));
});

function answerTo({ id, files }: CompileRequest): CompileAnswer {
  try {
    return { id, kind: "compiled", compilation: compileFiles(files) };
  } catch (error) {
    return { id, kind: "failed", message: messageOf(error) };
  }
}
