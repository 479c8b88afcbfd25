import { describeValue } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import type { HeaderPair } from "./http-message.ts";
import { note } from "./result-fields.ts";

/** Renamed by REST APIs to `x-amzn-Remapped-…`. The first six are named by the reference, §9.2. */
const REMAPPED = new Set([
  "connection",
  "content-length",
  "date",
  "server",
  "www-authenticate",
  "host",
]);
const REMAPPED_UNVERIFIED = new Set(["authorization", "content-md5", "max-forwards", "user-agent"]);
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What is left of the function's headers after the front end has taken or renamed its own. */
export interface FilteredHeaders {
  readonly headers: readonly HeaderPair[];
  readonly notes: readonly Finding[];
}

/** REST APIs: reserved names come out as `x-amzn-Remapped-<name>`, hop-by-hop ones not at all. */
export function remapHeaders(headers: readonly HeaderPair[]): FilteredHeaders {
  const notes: Finding[] = [];
  const kept: HeaderPair[] = [];
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const isRemapped = REMAPPED.has(key) || REMAPPED_UNVERIFIED.has(key);
    if (isRemapped) {
      kept.push([`x-amzn-Remapped-${name}`, value]);
      notes.push(
        note({
          summary: `The API renames the header ${name} to x-amzn-Remapped-${name}.`,
          field: `$.headers.${name}`,
          actual: describeValue(value),
          expected: "a header that the API does not keep for itself",
          fix: "Use another header name where the client has to read it.",
          evidence: REMAPPED.has(key) ? "documented" : "unverified",
        }),
      );
    } else if (HOP_BY_HOP.has(key)) notes.push(removed(name, value, "unverified"));
    else kept.push([name, value]);
  }
  return { headers: kept, notes };
}

/** HTTP APIs, function URLs and ALB: hop-by-hop headers and those about the message's framing are the service's own. */
export function removeHopByHop(headers: readonly HeaderPair[]): FilteredHeaders {
  const notes: Finding[] = [];
  const kept: HeaderPair[] = [];
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key)) notes.push(removed(name, value, "documented"));
    // The service counts the bytes and says the time itself; passing these on would send them twice.
    else if (key === "content-length" || key === "date")
      notes.push(removed(name, value, "unverified"));
    else kept.push([name, value]);
  }
  return { headers: kept, notes };
}

function removed(name: string, value: string, evidence: Finding["evidence"]): Finding {
  return note({
    summary: `The front end removes the header ${name}: it belongs to the connection, not to the answer.`,
    field: `$.headers.${name}`,
    actual: describeValue(value),
    expected: "an end-to-end header",
    fix: "Leave it out.",
    evidence,
  });
}
