import type { TraceRecorder } from "#trace/trace-event.ts";

/** Passes everything on to `recorder` and tells `onGone` of each environment that has ended, so that its wires are cut. */
export function releaseGoneEnvironments(
  recorder: TraceRecorder,
  onGone: (environmentId: string) => void,
): TraceRecorder {
  return {
    record(draft) {
      recorder.record(draft);
      if (draft.kind === "environment.phase" && draft.phase === "gone") onGone(draft.environmentId);
    },
    body: (bytes) => recorder.body(bytes),
  };
}
