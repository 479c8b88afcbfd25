import { isJsonObject, parseJson } from "#base/json.ts";
import { utf8Text } from "#base/utf8.ts";
import type { SourcePosition } from "#contract/engine.ts";
import type { HeldGate } from "./trace-records.ts";
import type { TraceStore } from "./trace-store.ts";

/** So many characters of a value are kept: an event of megabytes would be kept again at each line. */
const KEPT_CHARACTERS = 4_000;

/** The values at a stop as one body of the trace: JSON, the same values as the same bytes. */
export function formatLineValues(
  variables: ReadonlyMap<string, string>,
  environment: ReadonlyMap<string, string>,
): string {
  const own: [string, string][] = [];
  const inherited: [string, string][] = [];
  for (const [name, value] of variables)
    (environment.has(name) ? inherited : own).push([name, kept(value)]);
  // What the engine does not list stands as it was at the start.
  for (const [name, value] of environment)
    if (!variables.has(name)) inherited.push([name, kept(value)]);
  return JSON.stringify({ variables: own, environment: inherited });
}

function kept(value: string): string {
  return value.length <= KEPT_CHARACTERS ? value : `${value.slice(0, KEPT_CHARACTERS)}…`;
}

/** One variable at a stop, beside what it was at the stop before. */
export interface ValueAtStop {
  readonly name: string;
  /** As the language prints it. */
  readonly value: string;
  /** `first` where there is nothing to compare with. */
  readonly change: "same" | "changed" | "new" | "first";
  /** Of a changed one. */
  readonly before: string | undefined;
}

/** A stop before a source line, with the values of its moment. */
export interface LineStop {
  readonly seq: number;
  readonly environmentId: string;
  readonly position: SourcePosition;
  /** The process stands there at the moment looked at; else it has gone on since. */
  readonly isHeld: boolean;
  /** `undefined` while the process has not said them, or when the trace has dropped them. */
  readonly values: StopValues | undefined;
}

export interface StopValues {
  readonly variables: readonly ValueAtStop[];
  /** Names that were there at the stop before and are not any more. */
  readonly gone: readonly string[];
  readonly environment: readonly ValueAtStop[];
}

/** So many gates are looked through for the stop before: other environments may stop in between. */
const LOOK_BACK = 400;

/** The last stop at a source line at or before a moment of the trace; `undefined` when there was none in its invocation. */
export function lineStopAt(store: TraceStore, moment: number): LineStop | undefined {
  const { gates } = store.index;
  const last = gates.lastAtMost(moment, ({ event }) => event.seq);
  const at = findBack(store, last, () => true);
  const gate = at === undefined ? undefined : gates.at(at);
  if (at === undefined || gate?.event.position === undefined) return undefined;
  const { environmentId, position, seq } = gate.event;
  const isHeld = (gate.releasedSeq ?? Infinity) > moment;
  const beforeAt = findBack(store, at - 1, (other) => other.event.environmentId === environmentId);
  const before = beforeAt === undefined ? undefined : gates.at(beforeAt);
  return { seq, environmentId, position, isHeld, values: compared(store, gate, before) };
}

function findBack(
  store: TraceStore,
  from: number,
  is: (gate: HeldGate) => boolean,
): number | undefined {
  const { gates } = store.index;
  for (let at = from; at >= gates.first && at > from - LOOK_BACK; at -= 1) {
    const gate = gates.at(at);
    if (gate !== undefined && gate.event.gate === "line" && is(gate)) return at;
  }
  return undefined;
}

function compared(
  store: TraceStore,
  gate: HeldGate,
  before: HeldGate | undefined,
): StopValues | undefined {
  const now = valuesOf(store, gate);
  if (now === undefined) return undefined;
  const then = before === undefined ? undefined : valuesOf(store, before);
  const names = new Set(now.variables.map(([name]) => name));
  return {
    variables: beside(now.variables, then?.variables),
    gone: then?.variables.map(([name]) => name).filter((name) => !names.has(name)) ?? [],
    environment: beside(now.environment, then?.environment),
  };
}

type Pairs = readonly (readonly [name: string, value: string])[];

function beside(now: Pairs, then: Pairs | undefined): ValueAtStop[] {
  const earlier = new Map(then);
  return now.map(([name, value]) => {
    const before = earlier.get(name);
    if (then === undefined) return { name, value, change: "first", before: undefined };
    if (before === undefined) return { name, value, change: "new", before: undefined };
    return before === value
      ? { name, value, change: "same", before: undefined }
      : { name, value, change: "changed", before };
  });
}

/** Parsed once for each stop: panels ask at each moment that somebody scrubs through. */
const parsed = new WeakMap<HeldGate, { readonly variables: Pairs; readonly environment: Pairs }>();

function valuesOf(store: TraceStore, gate: HeldGate) {
  if (gate.values === undefined) return undefined;
  const known = parsed.get(gate);
  if (known !== undefined) return known;
  const bytes = store.body(gate.values.values);
  if (bytes === undefined) return undefined;
  const json = parseJson(utf8Text(bytes));
  // A trace may come from a file that somebody made.
  if (!isJsonObject(json)) return undefined;
  const values = {
    variables: pairsOf(json["variables"]),
    environment: pairsOf(json["environment"]),
  };
  parsed.set(gate, values);
  return values;
}

function pairsOf(value: unknown): Pairs {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [name, text]: unknown[] = pair;
    return typeof name === "string" && typeof text === "string" ? [[name, text] as const] : [];
  });
}
