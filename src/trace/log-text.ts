import type { TraceStore } from "./trace-store.ts";

/**
 * The log as a text file: one event a line with its moment in UTC and its log stream, as `aws logs tail` prints them.
 * Our own remarks are left out: Lambda would not write them.
 */
export function formatLog({ index }: TraceStore): string {
  return index.logs
    .slice()
    .filter(({ isNote }) => isNote !== true)
    .map(({ at, environmentId, text }) => {
      const stream = index.environments.get(environmentId)?.created?.logStream ?? environmentId;
      return `${new Date(at).toISOString()} ${stream} ${text}\n`;
    })
    .join("");
}
