import type { JsonValue } from "#base/json.ts";

const EXCERPT_LENGTH = 80;

/** A JSON value for people: its type and an excerpt, `{"a":1} (object)`. */
export function describeValue(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return `${excerpt(JSON.stringify(value))} (${typeName(value)})`;
}

/** The first characters of a text, with an ellipsis where it was cut. */
export function excerpt(text: string, length = EXCERPT_LENGTH): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return "list";
  return typeof value; // string, number, boolean or object: JSON's own words
}
