import { type OffsetList, createOffsetList } from "./offset-list.ts";
import type { EnvironmentPhase } from "#contract/environment-phase.ts";
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

/** The runtime's state from `seq` on; `undefined` while no process is alive. */
export interface StateEntry {
  readonly seq: number;
  readonly state: string | undefined;
  /** The transition, where the state was reached by one. */
  readonly event: TraceEventOf<"runtime.state"> | undefined;
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
  readonly created: TraceEventOf<"environment.created"> | undefined;
  readonly firstSeq: number;
  readonly phases: OffsetList<PhaseEntry>;
  readonly segments: OffsetList<Segment>;
  readonly spans: OffsetList<InvocationSpan>;
  readonly states: OffsetList<StateEntry>;
  readonly refusals: OffsetList<TraceEventOf<"runtime.refused">>;
  isProcessAlive: boolean;
  /** A process has run here: from then on there is no state without one. */
  hadProcess: boolean;
  currentRequestId: string | undefined;
  lastSeq: number;
  lastAt: number;
}

export function createEnvironmentRecord(
  environmentId: string,
  ordinal: number,
  first: { readonly seq: number; readonly at: number },
  created?: TraceEventOf<"environment.created">,
): EnvironmentRecord {
  return {
    environmentId,
    ordinal,
    created,
    firstSeq: first.seq,
    phases: createOffsetList(),
    segments: createOffsetList(),
    spans: createOffsetList(),
    states: createOffsetList(),
    refusals: createOffsetList(),
    isProcessAlive: false,
    hadProcess: false,
    currentRequestId: undefined,
    lastSeq: first.seq,
    lastAt: first.at,
  };
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

const seqOf = (item: { readonly seq: number }): number => item.seq;

/** Where an environment stood at a moment of the trace. O(log n). */
export interface EnvironmentMoment {
  readonly phase: EnvironmentPhase | undefined;
  /** Runtime state by its reference name (§2); `undefined` while no process is alive. */
  readonly state: string | undefined;
  /** The transition that led to `state`, if one did. */
  readonly entered: TraceEventOf<"runtime.state"> | undefined;
  /** The latest refusal, while no later transition has happened. */
  readonly refused: TraceEventOf<"runtime.refused"> | undefined;
}

/** Where the environment stood just after the event `seq`. */
export function environmentAt(environment: EnvironmentRecord, seq: number): EnvironmentMoment {
  const phase = environment.phases.at(environment.phases.lastAtMost(seq, seqOf));
  const entered = environment.states.at(environment.states.lastAtMost(seq, seqOf));
  const refused = environment.refusals.at(environment.refusals.lastAtMost(seq, seqOf));
  return {
    phase: phase?.phase,
    state: entered?.state,
    entered: entered?.event,
    refused: refused !== undefined && refused.seq > (entered?.seq ?? -1) ? refused : undefined,
  };
}
