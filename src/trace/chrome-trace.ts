import { extensionName } from "#contract/process-id.ts";
import { type EnvironmentRecord, type Segment, extensionsOf } from "./environment.ts";
import type { Activity, ProcessRecord } from "./process-record.ts";
import type { TraceStore } from "./trace-store.ts";

/**
 * The trace in the Trace Event Format, which Perfetto and chrome://tracing read: each environment is a process, its
 * phases, its invocations, its log and its extensions are threads. Times are in microseconds since 1970.
 * Source: Google, "Trace Event Format", JSON object format.
 */
export function formatChromeTrace(store: TraceStore): string {
  const end = store.events.last()?.at ?? 0;
  const environments = [...store.index.environments.values()];
  const traceEvents = [
    ...environments.flatMap((environment) => environmentEvents(environment, end)),
    ...logEvents(store),
  ];
  return `${JSON.stringify({ traceEvents, displayTimeUnit: "ms" })}\n`;
}

const PHASES = 1;
const INVOCATIONS = 2;
const LOG = 3;
/** Threads from here on are extensions. */
const EXTENSIONS = 4;

interface Slice {
  readonly name: string;
  readonly cat: string;
  readonly from: number;
  readonly to: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

function environmentEvents(environment: EnvironmentRecord, end: number): readonly unknown[] {
  const pid = environment.ordinal;
  const extensions = extensionsOf(environment);
  const names = [
    [PHASES, "Phases"],
    [INVOCATIONS, "Invocations"],
    [LOG, "Log"],
    ...extensions.map(({ process }, at) => [
      EXTENSIONS + at,
      `Extension ${extensionName(process)}`,
    ]),
  ] as const;
  return [
    { ph: "M", pid, name: "process_name", args: { name: `Execution environment ${pid}` } },
    ...names.map(([tid, name]) => ({ ph: "M", pid, tid, name: "thread_name", args: { name } })),
    ...environment.segments.slice().map((segment) => slice(pid, PHASES, phaseSlice(segment, end))),
    ...environment.spans.slice().map(({ requestId, startAt, endAt, isCold, status }) =>
      slice(pid, INVOCATIONS, {
        name: requestId,
        cat: "invocation",
        from: startAt,
        to: endAt ?? end,
        args: { requestId, isCold, status: status ?? "running" },
      }),
    ),
    ...extensions.flatMap((extension, at) =>
      activitySlices(extension, end).map((part) => slice(pid, EXTENSIONS + at, part)),
    ),
  ];
}

function phaseSlice({ kind, startAt, endAt, requestId }: Segment, end: number): Slice {
  return {
    name: kind,
    cat: "phase",
    from: startAt,
    to: endAt ?? end,
    ...(requestId !== undefined && { args: { requestId } }),
  };
}

function activitySlices({ activity }: ProcessRecord, end: number): readonly Slice[] {
  const parts: readonly Activity[] = activity.slice();
  return parts
    .map(({ kind, startAt }, at) => ({
      name: kind,
      cat: "extension",
      from: startAt,
      to: parts[at + 1]?.startAt ?? end,
    }))
    .filter(({ name }) => name !== "gone");
}

function logEvents({ index }: TraceStore): readonly unknown[] {
  return index.logs.slice().map(({ environmentId, at, text, stream, requestId }) => ({
    ph: "i",
    s: "t",
    pid: index.environments.get(environmentId)?.ordinal ?? 0,
    tid: LOG,
    ts: microseconds(at),
    name: text,
    cat: stream,
    ...(requestId !== undefined && { args: { requestId } }),
  }));
}

function slice(pid: number, tid: number, { name, cat, from, to, args }: Slice): unknown {
  const ts = microseconds(from);
  return { ph: "X", pid, tid, ts, dur: microseconds(to) - ts, name, cat, ...(args && { args }) };
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}
