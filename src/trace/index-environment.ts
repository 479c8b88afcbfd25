import { RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { EnvironmentRecord } from "./environment.ts";
import { closeSpans } from "./lanes.ts";
import type { Activity, ProcessRecord, RefusalEvent, StateEvent } from "./process-record.ts";
import type { TraceEvent, TraceEventOf } from "./trace-event.ts";
import type { TraceRecords } from "./trace-records.ts";

/** The environment enters a phase: its lane changes, and what a reset or an end takes with it goes. */
export function applyPhase(records: TraceRecords, event: TraceEventOf<"environment.phase">): void {
  const { lanes, life } = records;
  const environment = records.environment(event.environmentId, event);
  environment.phases.push({ seq: event.seq, at: event.at, phase: event.phase });
  switch (event.phase) {
    case "invoke":
      // With several invocations at a time the lane goes on showing that handlers run.
      if (environment.handlers.size > 0) return;
      return lanes.open(environment, "delivery", event, event.requestId);
    case "frozen":
      closeSpans(environment, event);
      return lanes.open(environment, "frozen", event);
    case "gone":
      closeSpans(environment, event);
      for (const record of environment.processes.values()) endProcess(records, record, event);
      life.stopHandlers(environment);
      return lanes.open(environment, undefined, event);
    case "reset":
      life.stopHandlers(environment);
      return lanes.open(environment, "reset", event, event.requestId);
    case "init":
    case "shutdown":
      return lanes.open(environment, event.phase, event, event.requestId);
  }
}

export function applyStart(records: TraceRecords, event: TraceEventOf<"process.started">): void {
  const environment = records.environment(event.environmentId, event);
  const record = records.process(environment, event.process, event);
  records.life.setAlive(record, true);
  setState(record, event, "Started");
  noteActivity(record, event, "starting");
}

export function applyExit(records: TraceRecords, event: TraceEventOf<"process.exited">): void {
  const environment = records.environment(event.environmentId, event);
  const record = records.process(environment, event.process, event);
  endProcess(records, record, event);
  setState(record, event, undefined);
  if (event.process !== RUNTIME_PROCESS) return;
  records.life.stopHandlers(environment);
  // Internal extensions live in the runtime's process.
  for (const other of environment.processes.values()) {
    if (other.registered?.isInternal !== true) continue;
    endProcess(records, other, event);
    setState(other, event, undefined);
  }
  const affected = event.requestId === undefined ? environment.invocations : [event.requestId];
  for (const requestId of affected) {
    const invocation = records.invocations.get(requestId);
    if (invocation !== undefined && invocation.finished === undefined) invocation.exited = event;
  }
}

export function applyRegistration(
  records: TraceRecords,
  event: TraceEventOf<"extension.registered">,
): void {
  const environment = records.environment(event.environmentId, event);
  const record = records.process(environment, event.process, event);
  record.registered = event;
  records.life.setAlive(record, true);
  noteActivity(record, event, "working");
}

export function applyState(records: TraceRecords, event: StateEvent): void {
  const environment = records.environment(event.environmentId, event);
  const record = stateHolder(records, environment, event);
  // A reset sets the machine back to its start; the state is a process's again once there is one.
  if (record.hasRun && !record.isAlive && event.to === "Started") return;
  setState(record, event, event.to);
}

export function applyRefusal(records: TraceRecords, event: RefusalEvent): void {
  const environment = records.environment(event.environmentId, event);
  stateHolder(records, environment, event).refusals.push(event);
}

/** What an extension does from now on; of the runtime nothing is kept. */
export function noteActivity(
  record: ProcessRecord,
  event: TraceEvent,
  kind: Activity["kind"],
): void {
  if (record.process === RUNTIME_PROCESS || record.activity.last()?.kind === kind) return;
  record.activity.push({ kind, seq: event.seq, startAt: event.at });
}

function stateHolder(
  records: TraceRecords,
  environment: EnvironmentRecord,
  event: StateEvent | RefusalEvent,
): ProcessRecord {
  return "process" in event
    ? records.process(environment, event.process, event)
    : environment.runtime;
}

function endProcess({ life }: TraceRecords, record: ProcessRecord, event: TraceEvent): void {
  life.setAlive(record, false);
  for (const exchange of record.waiting) life.stopWaiting(record, exchange);
  if (record.hasRun) noteActivity(record, event, "gone");
}

function setState(record: ProcessRecord, event: TraceEvent, state: string | undefined): void {
  const { states } = record;
  const transition =
    event.kind === "runtime.state" || event.kind === "extension.state" ? event : undefined;
  if (states.last()?.state === state && transition === undefined) return;
  states.push({ seq: event.seq, state, event: transition });
}
