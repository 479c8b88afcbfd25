import { messageOf } from "#base/message-of.ts";
import { takePort } from "#wire/open-thread.ts";
import { compileFiles } from "../typescript/compile-files.ts";
import type { CompileAnswer, CompileRequest } from "./compile-protocol.ts";

/* The compiler is large and takes its time: in a Web Worker of its own it keeps nobody waiting. */
takePort((port) => {
  const post = (answer: CompileAnswer): void => port.postMessage(answer);
  port.onmessage = ({ data }: MessageEvent<CompileRequest>) => post(answerTo(data));
  self.addEventListener("error", ({ message }) => post({ kind: "broken", message }));
});

function answerTo({ id, files }: CompileRequest): CompileAnswer {
  try {
    return { id, kind: "compiled", compilation: compileFiles(files) };
  } catch (error) {
    return { id, kind: "failed", message: messageOf(error) };
  }
}
