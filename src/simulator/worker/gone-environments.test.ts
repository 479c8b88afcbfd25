import { expect, it } from "vitest";
import type { TraceEventDraft } from "#trace/trace-event.ts";
import { releaseGoneEnvironments } from "./gone-environments.ts";

it("tells of each environment that has ended, after the trace has it, and passes everything on", () => {
  const seen: string[] = [];
  const recorder = releaseGoneEnvironments(
    {
      record: (draft: TraceEventDraft) => seen.push(`trace ${draft.kind}`),
      body: (bytes) => ({ id: "b", size: bytes.length }),
    },
    (environmentId) => seen.push(`gone ${environmentId}`),
  );
  recorder.record({ kind: "environment.phase", environmentId: "e1", phase: "shutdown" });
  recorder.record({ kind: "environment.phase", environmentId: "e1", phase: "gone" });
  expect(seen).toEqual(["trace environment.phase", "trace environment.phase", "gone e1"]);
  expect(recorder.body(new Uint8Array(3))).toEqual({ id: "b", size: 3 });
});
