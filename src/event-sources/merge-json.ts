import { type JsonObject, isJsonObject } from "#base/json.ts";

/** `base` with `extra` laid over it; objects merge member by member, anything else is replaced. */
export function mergeJson(base: JsonObject, extra: JsonObject | undefined): JsonObject {
  if (extra === undefined) return base;
  const merged: Record<string, JsonObject[string]> = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const old = merged[key];
    merged[key] = isJsonObject(old) && isJsonObject(value) ? mergeJson(old, value) : value;
  }
  return merged;
}
