import type { SourcePosition } from "#contract/engine.ts";
import type { TraceEventDraft, TraceRecorder } from "#trace/trace-event.ts";

/** What is held at the moment, read off the trace as it is written. */
export interface Held {
  readonly gateIds: readonly string[];
  /** Source line of the gate that was held last, where known. */
  readonly position: SourcePosition | undefined;
}

/** Passes everything on to `recorder` and tells `onChange` whenever a gate is held or released. */
export function watchGates(recorder: TraceRecorder, onChange: (held: Held) => void): TraceRecorder {
  const held = new Map<string, SourcePosition | undefined>();
  const tell = (): void =>
    onChange({ gateIds: [...held.keys()], position: [...held.values()].findLast(isKnown) });
  return {
    record(draft: TraceEventDraft) {
      recorder.record(draft);
      if (draft.kind === "gate.held") {
        held.set(draft.gateId, draft.position);
        tell();
      } else if (draft.kind === "gate.released" && held.delete(draft.gateId)) {
        tell();
      }
    },
    body: (bytes) => recorder.body(bytes),
  };
}

function isKnown(position: SourcePosition | undefined): boolean {
  return position !== undefined;
}
