import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import { type ProcessId, RUNTIME_PROCESS } from "#contract/process-id.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import {
  type ProcessMoment,
  type ProcessRecord,
  createProcessRecord,
  processAt,
} from "./process-record.ts";
import type { TraceEventOf } from "./trace-event.ts";

/** Colour and word of something that happens: the one language of every panel. */
export type Tone = "init" | "delivery" | "handler" | "response" | "error" | "frozen" | "neutral";

/** A stretch of an environment's life. The last one is open: `endAt` is `undefined`. */
export interface Segment {
  readonly kind:
    | "init"
    | "delivery"
    | "handler"
    | "response"
    | "error"
    | "frozen"
    | "reset"
    | "shutdown";
  readonly seq: number;
  readonly startAt: number;
  endAt: number | undefined;
  readonly requestId: string | undefined;
}

/** One invocation inside its environment: from the moment it was given to it until the environment is free again. */
export interface InvocationSpan {
  readonly requestId: string;
  readonly seq: number;
  readonly startAt: number;
  endAt: number | undefined;
  endSeq: number | undefined;
  readonly isCold: boolean;
  status: string | undefined;
}

export interface PhaseEntry {
  readonly seq: number;
  readonly at: number;
  readonly phase: EnvironmentPhase;
}

/** What the trace knows about one execution environment. All lists are in order of `seq`. */
export interface EnvironmentRecord {
  readonly environmentId: string;
  /** 1, 2, 3 … in order of creation. */
  readonly ordinal: number;
  /** 1, 2, 3 … : environments of different deployments run different code. */
  readonly deployment: number;
  readonly created: TraceEventOf<"environment.created"> | undefined;
  readonly firstSeq: number;
  readonly phases: OffsetList<PhaseEntry>;
  readonly segments: OffsetList<Segment>;
  readonly spans: OffsetList<InvocationSpan>;
  /** Its processes in order of appearance; the runtime is always the first. */
  readonly processes: Map<ProcessId, ProcessRecord>;
  readonly runtime: ProcessRecord;
  /** Request IDs that were given to it and are not finished. */
  readonly invocations: Set<string>;
  /** Those whose handler runs (inferred). */
  readonly handlers: Set<string>;
  /** Those of `spans` that have not ended. */
  readonly openSpans: Set<InvocationSpan>;
  lastSeq: number;
  lastAt: number;
}

export function createEnvironmentRecord(
  environmentId: string,
  place: { readonly ordinal: number; readonly deployment: number },
  first: { readonly seq: number; readonly at: number },
  created?: TraceEventOf<"environment.created">,
): EnvironmentRecord {
  const runtime = createProcessRecord(RUNTIME_PROCESS, first.seq);
  return {
    environmentId,
    ...place,
    created,
    firstSeq: first.seq,
    phases: createOffsetList(),
    segments: createOffsetList(),
    spans: createOffsetList(),
    processes: new Map([[RUNTIME_PROCESS, runtime]]),
    runtime,
    invocations: new Set(),
    handlers: new Set(),
    openSpans: new Set(),
    lastSeq: first.seq,
    lastAt: first.at,
  };
}

/** The extensions of an environment, in order of appearance. */
export function extensionsOf(environment: EnvironmentRecord): readonly ProcessRecord[] {
  return [...environment.processes.values()].slice(1);
}

/** Segments during which the environment does something, as opposed to standing still. */
export function isBusy(kind: Segment["kind"]): boolean {
  return kind !== "frozen";
}

/** The tone in which a segment is drawn. */
export function segmentTone(kind: Segment["kind"]): Tone {
  switch (kind) {
    case "reset":
      return "error";
    case "shutdown":
      return "frozen";
    case "init":
    case "delivery":
    case "handler":
    case "response":
    case "error":
    case "frozen":
      return kind;
  }
}

/** Where an environment and its runtime stood at a moment of the trace. */
export interface EnvironmentMoment extends ProcessMoment {
  readonly phase: EnvironmentPhase | undefined;
  /** The phase before this one, as far as the trace still knows it. */
  readonly phaseBefore: EnvironmentPhase | undefined;
}

/** Where the environment stood just after the event `seq`. O(log n). */
export function environmentAt(environment: EnvironmentRecord, seq: number): EnvironmentMoment {
  const { phases } = environment;
  const position = phases.lastAtMost(seq, (item) => item.seq);
  return {
    ...processAt(environment.runtime, seq),
    phase: phases.at(position)?.phase,
    phaseBefore: phases.at(position - 1)?.phase,
  };
}
