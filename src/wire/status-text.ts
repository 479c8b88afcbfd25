/**
 * Reason phrases as Go's `net/http` writes them, which is what serves the Runtime API (Runtime API reference §1):
 * its 413 is "Request Entity Too Large" where Node says "Payload Too Large".
 */
const STATUS_TEXTS: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [202, "Accepted"],
  [204, "No Content"],
  [304, "Not Modified"],
  [400, "Bad Request"],
  [402, "Payment Required"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [410, "Gone"],
  [413, "Request Entity Too Large"],
  [415, "Unsupported Media Type"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [500, "Internal Server Error"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
]);

/** Reason phrase of a status line; Go's fallback for a status it does not know. */
export function statusText(status: number): string {
  return STATUS_TEXTS.get(status) ?? `status code ${status}`;
}
