import { encodeMessage } from "#simulator/attached-protocol.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";

/** What pages get of the trace: encoded once for all of them, bounded, in order. */
export interface TraceLog {
  push(batch: TraceBatch): void;
  /** Closes the message that is being gathered. */
  flush(): void;
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
/**
 * So many messages may follow each other as quickly as that; then there is one each `SPACED_MS`. Pages that draw a flood of
 * invocations one by one would take the processor away from the function.
 */
const QUICK_MESSAGES = 10;
const SPACED_MS = 400;
/** A message is closed at about so many events. */
const GATHER_EVENTS = 2000;

export function createTraceLog(limitBytes = TRACE_LOG_BYTES): TraceLog {
  let messages: Uint8Array[] = [];
  let first = 0;
  let bytes = 0;
  let gathered: { events: TraceBatch["events"][number][]; bodies: TraceBatch["bodies"][number][] } =
    { events: [], bodies: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pace = createPace();

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const { events, bodies } = gathered;
    if (events.length === 0 && bodies.length === 0) return;
    gathered = { events: [], bodies: [] };
    pace.sent();
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
      if (gathered.events.length >= GATHER_EVENTS) {
        close();
        return;
      }
      timer ??= setTimeout(close, pace.waitMs());
    },
    flush: close,
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

/** How long to gather before the next message. */
function createPace(): { readonly waitMs: () => number; readonly sent: () => void } {
  let quick = QUICK_MESSAGES;
  let at = performance.now();
  const refill = (): void => {
    const now = performance.now();
    quick = Math.min(QUICK_MESSAGES, quick + (now - at) / SPACED_MS);
    at = now;
  };
  return {
    waitMs() {
      refill();
      return quick >= 1 ? GATHER_MS : Math.max(GATHER_MS, (1 - quick) * SPACED_MS);
    },
    sent() {
      refill();
      quick = Math.max(0, quick - 1);
    },
  };
}
