import { joined } from "#runtime-api/read-body.ts";

/** Longest line that stays in one piece: what a CloudWatch event takes (Runtime API reference §6.1). */
export const MAX_LINE_BYTES = 262_144;

/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  push(bytes: Uint8Array): void;
  /** Gives out what has no line end yet, if there is anything. */
  flush(): void;
}

/** Lines as they were written, without their newline: a carriage return stays. */
export function createLineSplitter(onLine: (line: Uint8Array) => void): LineSplitter {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  const give = (): void => {
    const line = joined(rest);
    rest = [];
    restBytes = 0;
    onLine(line);
  };
  const keep = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    // Copied: the engine may use its buffer again before the line is complete.
    rest.push(bytes.slice());
    restBytes += bytes.length;
  };
  return {
    push(bytes) {
      let start = 0;
      while (start < bytes.length) {
        const newline = bytes.indexOf(NEWLINE, start);
        const end = newline < 0 ? bytes.length : newline;
        const room = MAX_LINE_BYTES - restBytes;
        if (end - start > room) {
          keep(bytes.subarray(start, start + room));
          give();
          start += room;
          continue;
        }
        keep(bytes.subarray(start, end));
        if (newline >= 0) give();
        start = end + 1;
      }
    },
    flush() {
      if (restBytes > 0) give();
    },
  };
}

const NEWLINE = 0x0a;
