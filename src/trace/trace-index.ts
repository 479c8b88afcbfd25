import type { ProcessId } from "#contract/process-id.ts";
import type { EnvironmentRecord } from "./environment.ts";
import type { Exchange } from "./exchange.ts";
import { applyConversation, applyRefusedCall, applyRequest } from "./index-conversation.ts";
import {
  applyExit,
  applyPhase,
  applyRefusal,
  applyRegistration,
  applyStart,
  applyState,
} from "./index-environment.ts";
import { applyInvocation } from "./index-invocation.ts";
import { forgetBefore } from "./index-forgetting.ts";
import type { Invocation } from "./invocation.ts";
import type { Gap } from "./lanes.ts";
import type { LifelineState } from "./life.ts";
import type { OffsetList } from "./offset-list.ts";
import type { TraceEvent, TraceEventKind, TraceEventOf } from "./trace-event.ts";
import { type HeldGate, type TraceRecords, createTraceRecords } from "./trace-records.ts";

/**
 * Everything that can be looked up about a trace, kept up to date event by event: each event costs a constant amount of
 * work, so a trace of any length stays cheap to follow.
 */
export interface TraceIndex {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** Latest attempt by request ID. */
  readonly invocations: ReadonlyMap<string, Invocation>;
  /** Every attempt, in order of arrival. */
  readonly attempts: OffsetList<Invocation>;
  readonly environments: ReadonlyMap<string, EnvironmentRecord>;
  /** Extensions seen in any environment, in order of appearance. */
  readonly extensions: ReadonlySet<ProcessId>;
  readonly logs: OffsetList<TraceEventOf<"log">>;
  readonly gates: OffsetList<HeldGate>;
  readonly gaps: OffsetList<Gap>;
  /** What is alive, waiting and running after the latest event. */
  readonly life: LifelineState;
  readonly deployed: TraceEventOf<"function.deployed"> | undefined;
  exchange(environmentId: string, exchangeId: string): Exchange | undefined;
  apply(event: TraceEvent): void;
  /** Forgets what only concerns events before `seq`. */
  dropBefore(seq: number): void;
}

export function createTraceIndex(): TraceIndex {
  const records = createTraceRecords();
  return {
    exchanges: records.exchanges,
    invocations: records.invocations,
    attempts: records.attempts,
    environments: records.environments,
    extensions: records.extensions,
    logs: records.logs,
    gates: records.gates,
    gaps: records.lanes.gaps,
    get life() {
      return records.life.now;
    },
    get deployed() {
      return records.deployed;
    },
    exchange: records.exchange,
    apply(event) {
      // The table's entry for a kind takes events of that kind.
      (APPLY[event.kind] as (records: TraceRecords, event: TraceEvent) => void)(records, event);
      if (!("environmentId" in event)) return;
      const environment = records.environments.get(event.environmentId);
      if (environment === undefined) return;
      environment.lastSeq = event.seq;
      environment.lastAt = event.at;
    },
    dropBefore: (seq) => forgetBefore(records, seq),
  };
}

type Apply<K extends TraceEventKind> = (records: TraceRecords, event: TraceEventOf<K>) => void;

const ignore = (): void => {};
const seen = (
  records: TraceRecords,
  event: TraceEvent & { readonly environmentId: string },
): void => void records.environment(event.environmentId, event);

/** What each kind of event changes. Complete by type: a new kind does not compile without its line. */
const APPLY: { readonly [K in TraceEventKind]: Apply<K> } = {
  "function.deployed"(records, event) {
    records.deployed = event;
    records.deployments += 1;
  },
  "engine.progress": ignore,
  "environment.created": seen,
  "environment.phase": applyPhase,
  "process.started": applyStart,
  "process.start-failed": seen,
  "process.exited": applyExit,
  "runtime.state": applyState,
  "runtime.refused": refuse,
  "extension.registered": applyRegistration,
  "extension.state": applyState,
  "extension.refused": refuse,
  "telemetry.subscribed": seen,
  "telemetry.delivered": seen,
  "api.request": applyRequest,
  "api.waiting": applyConversation,
  "api.chunk": applyConversation,
  "api.request-ended": applyConversation,
  "api.response": applyConversation,
  "api.aborted": applyConversation,
  "invocation.received": applyInvocation,
  "invocation.accepted": applyInvocation,
  "invocation.queued": applyInvocation,
  "invocation.throttled": applyInvocation,
  "invocation.refused": applyInvocation,
  "invocation.assigned": applyInvocation,
  "invocation.delivered": applyInvocation,
  "invocation.responded": applyInvocation,
  "invocation.finished": applyInvocation,
  "invocation.retry-scheduled": applyInvocation,
  "invocation.discarded": applyInvocation,
  "invocation.forwarded": applyInvocation,
  "injected.message": seen,
  "injected.signal": seen,
  "injected.time": ignore,
  "breakpoint.passed": seen,
  log: (records, event) => void records.logs.push(event),
  "gate.held"(records, event) {
    const gate: HeldGate = { event, releasedSeq: undefined, values: undefined };
    records.gates.push(gate);
    records.openGates.set(event.gateId, gate);
  },
  "gate.released"(records, event) {
    const gate = records.openGates.get(event.gateId);
    if (gate !== undefined) gate.releasedSeq = event.seq;
    records.openGates.delete(event.gateId);
  },
  "line.values"(records, event) {
    const gate = records.openGates.get(event.gateId);
    if (gate !== undefined) gate.values = event;
  },
};

function refuse(
  records: TraceRecords,
  event: TraceEventOf<"runtime.refused" | "extension.refused">,
): void {
  applyRefusal(records, event);
  applyRefusedCall(records, event);
}
