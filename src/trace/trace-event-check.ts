import { type JsonObject, type JsonValue, isJsonObject } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { type Shape, number } from "./event-fields.ts";
import { SHAPES, type TraceEvent, type TraceEventKind } from "./trace-event.ts";

const PLACE: Shape = { seq: number(), at: number() };

/** Checks a value from outside against the shape of its kind. Fields that the screens do not know are kept. */
export function checkTraceEvent(value: unknown): Result<TraceEvent, string> {
  if (!isJsonObject(value)) return err("it is no object.");
  const { kind } = value;
  if (typeof kind !== "string" || !isKind(kind))
    return err(`its kind is ${JSON.stringify(kind ?? null)}, which is unknown here.`);
  for (const [name, field] of Object.entries<Shape[string]>({ ...PLACE, ...SHAPES[kind] })) {
    const found = value[name];
    const isFitting = found === undefined ? field.presence === "optional" : field.fits(found);
    if (!isFitting)
      return err(`“${name}” of “${kind}” is ${describe(found)}, expected ${field.expected}.`);
  }
  // Every field that the type names has been checked above.
  return ok(value as JsonObject & TraceEvent);
}

function isKind(kind: string): kind is TraceEventKind {
  return Object.hasOwn(SHAPES, kind);
}

function describe(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}
