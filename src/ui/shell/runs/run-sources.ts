import { type RunPart, runsByDeployment, wholeRun } from "#trace/compare-runs.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { type KeptRun, traceOf } from "#ui/state/runs/kept-runs.ts";

/** Something that can stand on one side of a comparison. */
export interface RunSource {
  readonly id: string;
  readonly label: string;
  readonly part: () => RunPart;
}

/** What there is to compare: the run on the screen, what was invoked before each edit of it, and kept runs. */
export function runSources(trace: TraceStore, kept: readonly KeptRun[]): readonly RunSource[] {
  const parts = runsByDeployment(trace);
  const latest = parts.at(-1);
  const edits: RunSource[] = parts.slice(0, -1).map((part, at) => ({
    id: `edit-${at}`,
    label: `Before edit ${at + 1} (${count(part)})`,
    part: () => part,
  }));
  return [
    ...(latest === undefined
      ? []
      : [
          {
            id: "now",
            label:
              edits.length === 0
                ? `Now (${count(latest)})`
                : `Since the last edit (${count(latest)})`,
            part: () => latest,
          },
        ]),
    ...edits.toReversed(),
    ...kept.map((run) => ({
      id: run.id,
      label: `${run.name} (${counted(run.invocations)})`,
      part: () => wholeRun(traceOf(run)),
    })),
  ];
}

function count({ attempts }: RunPart): string {
  return counted(attempts.length);
}

function counted(invocations: number): string {
  return invocations === 1 ? "1 invocation" : `${invocations} invocations`;
}
