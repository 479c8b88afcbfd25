import { type JsonObject, isJsonObject } from "#base/json.ts";
import { RUNTIME_PROCESS } from "#contract/process-id.ts";

/** Version of a saved trace's shape. Older ones are upgraded on reading, a newer one is refused in words. */
export const TRACE_FILE_VERSION = 2;

/** From a version to the next one, event by event. A fixture of each version stays in the tests. */
const STEPS: readonly ((event: JsonObject) => JsonObject)[] = [
  // 1 → 2: an environment has several processes, so that events say whose they are. Before, all were the runtime's.
  (event) =>
    typeof event["kind"] === "string" && V1_OF_RUNTIME.has(event["kind"])
      ? { ...event, process: RUNTIME_PROCESS }
      : event,
];
const V1_OF_RUNTIME = new Set([
  "process.started",
  "process.start-failed",
  "process.exited",
  "api.request",
]);

/** An event of a saved trace in today's shape. What is no object stays as it is: the check says so. */
export function upgradeEvent(event: unknown, version: number): unknown {
  if (!isJsonObject(event)) return event;
  return STEPS.slice(version - 1).reduce((upgraded, step) => step(upgraded), event);
}
