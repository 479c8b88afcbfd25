/** Which Runtime API endpoint a path names (Runtime API reference §1.1). */
export type Endpoint =
  | "next"
  | "response"
  | "error"
  | "init-error"
  | "restore-next"
  | "restore-error"
  | "ping"
  | "other";

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/** The endpoint of a request to the Runtime API, by its path alone. */
export function endpointOf(path: string): Endpoint {
  switch (path) {
    case "/2018-06-01/runtime/invocation/next":
      return "next";
    case "/2018-06-01/runtime/init/error":
      return "init-error";
    case "/2018-06-01/runtime/restore/next":
      return "restore-next";
    case "/2018-06-01/runtime/restore/error":
      return "restore-error";
    case "/2018-06-01/ping":
      return "ping";
    default:
      return (INVOCATION.exec(path)?.[2] as "response" | "error" | undefined) ?? "other"; // the pattern's only two words
  }
}

/** The request ID inside a `…/{id}/response` or `…/{id}/error` path. */
export function requestIdInPath(path: string): string | undefined {
  return INVOCATION.exec(path)?.[1];
}

/** A path without what every path has: `next`, `1f0c…/response`, `init/error`. */
export function shortPath(path: string): string {
  const match = INVOCATION.exec(path);
  if (match !== null) return `${(match[1] ?? "").slice(0, 8)}…/${match[2]}`;
  return path
    .replace("/2018-06-01/runtime/invocation/", "")
    .replace("/2018-06-01/runtime/", "")
    .replace("/2018-06-01/", "");
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  204: "No Content",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Request Entity Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Status with the reason phrase that HTTP/1.1 puts beside it: `202 Accepted`. */
export function statusLine(status: number): string {
  const reason = REASONS[status];
  return reason === undefined ? String(status) : `${status} ${reason}`;
}
