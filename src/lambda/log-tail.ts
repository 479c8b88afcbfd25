import { utf8 } from "#base/utf8.ts";
import { joined } from "#runtime-api/read-body.ts";

/** How much of the log `X-Amz-Log-Result` holds, bytes (Runtime API reference §8.2, §13.30). */
export const LOG_TAIL_BYTES = 4096;

/** Keeps the last bytes of one invocation's log, cut anywhere. */
export interface LogTail {
  add(text: string): void;
  bytes(): Uint8Array;
}

export function createLogTail(): LogTail {
  let lines: Uint8Array[] = [];
  let size = 0;
  return {
    add(text) {
      const line = utf8(`${text}\n`);
      lines.push(line);
      size += line.length;
      while (lines.length > 1 && size - (lines[0]?.length ?? 0) >= LOG_TAIL_BYTES) {
        size -= lines.shift()?.length ?? 0;
      }
    },
    bytes() {
      lines = [joined(lines)];
      const all = joined(lines);
      return all.slice(Math.max(0, all.length - LOG_TAIL_BYTES));
    },
  };
}
