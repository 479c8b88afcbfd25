import type { ProcessId } from "#contract/process-id.ts";
import { type EnvironmentRecord, createEnvironmentRecord } from "./environment.ts";
import { type Exchange, exchangeKey } from "./exchange.ts";
import { type Invocation, createInvocation } from "./invocation.ts";
import { type Lanes, createLanes } from "./lanes.ts";
import { type Life, createLife } from "./life.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import { type ProcessRecord, createProcessRecord } from "./process-record.ts";
import type { TraceEvent, TraceEventOf } from "./trace-event.ts";

export interface HeldGate {
  readonly event: TraceEventOf<"gate.held">;
  releasedSeq: number | undefined;
  /** Of a stop at a source line. */
  values: TraceEventOf<"line.values"> | undefined;
}

/** What the index keeps, and how its parts find or make a record. Only `index-*.ts` write here. */
export interface TraceRecords {
  readonly exchanges: Map<string, Exchange>;
  /** Latest attempt by request ID. */
  readonly invocations: Map<string, Invocation>;
  /** Every attempt, in order of arrival. */
  readonly attempts: OffsetList<Invocation>;
  readonly environments: Map<string, EnvironmentRecord>;
  readonly logs: OffsetList<TraceEventOf<"log">>;
  readonly gates: OffsetList<HeldGate>;
  readonly openGates: Map<string, HeldGate>;
  readonly lanes: Lanes;
  readonly life: Life;
  /** Extensions seen in any environment, in order of appearance: each has a lifeline. */
  readonly extensions: Set<ProcessId>;
  deployed: TraceEventOf<"function.deployed"> | undefined;
  deployments: number;
  environment(id: string, event: TraceEvent): EnvironmentRecord;
  process(environment: EnvironmentRecord, process: ProcessId, event: TraceEvent): ProcessRecord;
  exchange(this: void, environmentId: string, exchangeId: string): Exchange | undefined;
  /** The invocation that an event is about; a further attempt is an invocation of its own. */
  invocation(requestId: string, event: TraceEvent): Invocation;
}

export function createTraceRecords(): TraceRecords {
  const environments = new Map<string, EnvironmentRecord>();
  const invocations = new Map<string, Invocation>();
  const attempts = createOffsetList<Invocation>();
  const exchanges = new Map<string, Exchange>();
  const extensions = new Set<ProcessId>();
  let ordinals = 0;
  let invocationOrdinals = 0;

  const records: TraceRecords = {
    exchanges,
    invocations,
    attempts,
    environments,
    logs: createOffsetList(),
    gates: createOffsetList(),
    openGates: new Map(),
    lanes: createLanes(),
    life: createLife(),
    extensions,
    deployed: undefined,
    deployments: 0,
    environment(id, event) {
      const known = environments.get(id);
      if (known !== undefined) return known;
      const created = event.kind === "environment.created" ? event : undefined;
      ordinals = created?.ordinal ?? ordinals + 1;
      const place = { ordinal: ordinals, deployment: records.deployments };
      const record = createEnvironmentRecord(id, place, event, created);
      environments.set(id, record);
      return record;
    },
    process(environment, process, event) {
      const known = environment.processes.get(process);
      if (known !== undefined) return known;
      const record = createProcessRecord(process, event.seq);
      environment.processes.set(process, record);
      extensions.add(process);
      return record;
    },
    exchange: (environmentId, exchangeId) => exchanges.get(exchangeKey(environmentId, exchangeId)),
    invocation(requestId, event) {
      const known = invocations.get(requestId);
      const isNewAttempt =
        event.kind === "invocation.received" &&
        known !== undefined &&
        event.attempt !== known.attempt;
      if (known !== undefined && !isNewAttempt) return known;
      invocationOrdinals += 1;
      const invocation = createInvocation(requestId, invocationOrdinals, event);
      invocations.set(requestId, invocation);
      attempts.push(invocation);
      return invocation;
    },
  };
  return records;
}
