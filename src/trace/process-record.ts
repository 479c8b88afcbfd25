import type { ProcessId } from "#contract/process-id.ts";
import type { Exchange } from "./exchange.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import type { TraceEventOf } from "./trace-event.ts";

export type StateEvent = TraceEventOf<"runtime.state" | "extension.state">;
export type RefusalEvent = TraceEventOf<"runtime.refused" | "extension.refused">;

/** The state of a process's machine from `seq` on; `undefined` while it is not alive. */
export interface StateEntry {
  readonly seq: number;
  readonly state: string | undefined;
  /** The transition, where the state was reached by one. */
  readonly event: StateEvent | undefined;
}

/** What an extension does from `startAt` on: its lane is drawn from these. */
export interface Activity {
  readonly kind: "starting" | "working" | "waiting" | "gone";
  readonly seq: number;
  readonly startAt: number;
}

/** What the trace knows about one process of an environment, over all its restarts. */
export interface ProcessRecord {
  readonly process: ProcessId;
  readonly firstSeq: number;
  readonly states: OffsetList<StateEntry>;
  readonly refusals: OffsetList<RefusalEvent>;
  /** Kept for extensions only: what the runtime does is in the environment's segments. */
  readonly activity: OffsetList<Activity>;
  /** Long polls that wait now. */
  readonly waiting: Set<Exchange>;
  registered: TraceEventOf<"extension.registered"> | undefined;
  isAlive: boolean;
  /** It has run here: from then on there is no state without a process. */
  hasRun: boolean;
}

export function createProcessRecord(process: ProcessId, firstSeq: number): ProcessRecord {
  return {
    process,
    firstSeq,
    states: createOffsetList(),
    refusals: createOffsetList(),
    activity: createOffsetList(),
    waiting: new Set(),
    registered: undefined,
    isAlive: false,
    hasRun: false,
  };
}

/** Where a process stood at a moment of the trace. */
export interface ProcessMoment {
  /** State by its reference name (§2); `undefined` while no process is alive. */
  readonly state: string | undefined;
  /** The transition that led to `state`, if one did. */
  readonly entered: StateEvent | undefined;
  /** The latest refusal, while no later transition has happened. */
  readonly refused: RefusalEvent | undefined;
}

const seqOf = (item: { readonly seq: number }): number => item.seq;

/** Where the process stood just after the event `seq`. O(log n). */
export function processAt({ states, refusals }: ProcessRecord, seq: number): ProcessMoment {
  const entered = states.at(states.lastAtMost(seq, seqOf));
  const refused = refusals.at(refusals.lastAtMost(seq, seqOf));
  return {
    state: entered?.state,
    entered: entered?.event,
    refused: refused !== undefined && refused.seq > (entered?.seq ?? -1) ? refused : undefined,
  };
}
