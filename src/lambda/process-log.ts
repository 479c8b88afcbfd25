import { utf8Text } from "#base/utf8.ts";
import type { OutputChunk } from "#contract/engine.ts";
import { createLineSplitter } from "./line-splitter.ts";

/** What one phase of an environment may write before the rest is dropped. Lambda has no such bound; a tab needs one. */
export const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
export const MAX_OUTPUT_LINES = 20_000;

export interface ProcessLogSink {
  line(stream: "stdout" | "stderr", text: string): void;
  note(text: string): void;
}

/** Turns a process's output into log lines, bounded from one `phaseEnded` to the next. */
export interface ProcessLog {
  write(chunk: OutputChunk): void;
  /** Gives out partial lines and starts a new budget. */
  phaseEnded(): void;
}

export function createProcessLog(sink: ProcessLogSink): ProcessLog {
  let bytes = 0;
  let lines = 0;
  let droppedBytes = 0;
  let droppedLines = 0;
  const onLine = (stream: "stdout" | "stderr") => (line: Uint8Array) => {
    const size = line.length;
    if (bytes + size > MAX_OUTPUT_BYTES || lines >= MAX_OUTPUT_LINES) {
      droppedBytes += size;
      droppedLines += 1;
      return;
    }
    bytes += size;
    lines += 1;
    sink.line(stream, utf8Text(line));
  };
  const splitters = {
    stdout: createLineSplitter(onLine("stdout")),
    stderr: createLineSplitter(onLine("stderr")),
  };
  return {
    write({ stream, bytes: written, isNotice }) {
      if (isNotice === true) sink.note(utf8Text(written).trimEnd());
      else splitters[stream].push(written);
    },
    phaseEnded() {
      splitters.stdout.flush();
      splitters.stderr.flush();
      if (droppedLines > 0) {
        sink.note(
          `${droppedLines} more lines (${droppedBytes} bytes) are not shown: the simulator keeps ${MAX_OUTPUT_LINES} lines or ${MAX_OUTPUT_BYTES} bytes of one invocation.`,
        );
      }
      bytes = 0;
      lines = 0;
      droppedBytes = 0;
      droppedLines = 0;
    },
  };
}
