import { toBase64 } from "#base/base64.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import type { TraceBatch } from "#trace/body-store.ts";
import { createBodyStore } from "#trace/body-store.ts";
import type { BodyRef } from "#trace/trace-event.ts";

/** A body in a trace line: its reference with its content, as text where it is UTF-8, else as base64. */
export type InlineBody = BodyRef & ({ readonly utf8: string } | { readonly base64: string });

/**
 * Turns trace batches into lines of JSON, one event each, for `--json`. An event is printed as it is in the trace; where
 * it refers to a body (`{ "id", "size" }`), the body stands in the same place, under `utf8` or `base64`. So every line
 * can be read alone.
 */
export function createTraceLines(): (batch: TraceBatch) => readonly string[] {
  const bodies = createBodyStore();
  const inline = (_key: string, value: unknown): unknown => {
    if (!isBodyRef(value)) return value;
    const bytes = bodies.get(value.id);
    if (bytes === undefined) return value;
    const text = strictUtf8Text(bytes);
    return {
      id: value.id,
      size: value.size,
      ...(text === undefined ? { base64: toBase64(bytes) } : { utf8: text }),
    };
  };
  return (batch) => {
    for (const [id, bytes] of batch.bodies) bodies.put(id, bytes);
    return batch.events.map((event) => JSON.stringify(event, inline));
  };
}

function isBodyRef(value: unknown): value is BodyRef {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) return false;
  return (
    "id" in value &&
    typeof value.id === "string" &&
    "size" in value &&
    typeof value.size === "number"
  );
}
