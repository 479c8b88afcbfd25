import { encodeMessage } from "#simulator/attached-protocol.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";

/** What pages get of the trace: encoded once for all of them, bounded, in order. */
export interface TraceLog {
  push(batch: TraceBatch): void;
  /** Encoded messages from `index` on. `first` is larger than `index` where the oldest are gone. */
  read(index: number): { readonly first: number; readonly messages: readonly Uint8Array[] };
  /** Index after the last message. */
  readonly end: number;
  /** Called when there is more to read. */
  onMore: () => void;
}

/** Bytes of encoded trace that are kept for pages that come late. */
export const TRACE_LOG_BYTES = 96 * 1024 * 1024;
/** Batches within so many milliseconds travel as one message: a screen is not painted more often. */
const GATHER_MS = 12;
/** A message is closed at about so many events. */
const GATHER_EVENTS = 2000;

export function createTraceLog(limitBytes = TRACE_LOG_BYTES): TraceLog {
  let messages: Uint8Array[] = [];
  let first = 0;
  let bytes = 0;
  let gathered: { events: TraceBatch["events"][number][]; bodies: TraceBatch["bodies"][number][] } =
    { events: [], bodies: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const { events, bodies } = gathered;
    if (events.length === 0 && bodies.length === 0) return;
    gathered = { events: [], bodies: [] };
    const message = encodeMessage({
      kind: "simulator",
      message: { kind: "trace", events, bodies },
    });
    messages.push(message);
    bytes += message.length;
    let gone = 0;
    while (bytes > limitBytes && gone < messages.length - 1) {
      bytes -= messages[gone]?.length ?? 0;
      gone += 1;
    }
    if (gone > 0) {
      messages = messages.slice(gone);
      first += gone;
    }
    log.onMore();
  };

  const log: TraceLog = {
    push({ events, bodies }) {
      gathered.events.push(...events);
      gathered.bodies.push(...bodies);
      if (gathered.events.length >= GATHER_EVENTS) close();
      else timer ??= setTimeout(close, GATHER_MS);
    },
    read(index) {
      const from = Math.max(index, first);
      return { first: from, messages: messages.slice(from - first) };
    },
    get end() {
      return first + messages.length;
    },
    onMore: () => undefined,
  };
  return log;
}
