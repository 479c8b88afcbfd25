import { type ExtensionCall, extensionRoute } from "#runtime-api/extensions/extension-route.ts";

/** Which endpoint a path names: of the Runtime API (reference §1.1), the Extensions API or the Telemetry API. */
export type Endpoint =
  | "next"
  | "response"
  | "error"
  | "init-error"
  | "restore-next"
  | "restore-error"
  | "ping"
  | "extension-register"
  | "extension-next"
  | "extension-error"
  | "telemetry"
  | "other";

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

const FIXED = new Map<string, Endpoint>([
  ["/2018-06-01/runtime/invocation/next", "next"],
  ["/2018-06-01/runtime/init/error", "init-error"],
  ["/2018-06-01/runtime/restore/next", "restore-next"],
  ["/2018-06-01/runtime/restore/error", "restore-error"],
  ["/2018-06-01/ping", "ping"],
]);

const OF_EXTENSIONS: Readonly<Record<ExtensionCall, Endpoint>> = {
  register: "extension-register",
  next: "extension-next",
  "init-error": "extension-error",
  "exit-error": "extension-error",
  telemetry: "telemetry",
  logs: "telemetry",
};

/** The endpoint of a request, by its path alone. */
export function endpointOf(path: string): Endpoint {
  const extension = extensionRoute(path);
  if (extension !== undefined) return OF_EXTENSIONS[extension.call];
  return (
    FIXED.get(path) ??
    (INVOCATION.exec(path)?.[2] as "response" | "error" | undefined) ?? // the pattern's only two words
    "other"
  );
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
    .replace("/2018-06-01/", "")
    .replace("/2020-01-01/", "")
    .replace(/^\/2022-07-01\/|^\/2020-08-15\//, "");
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
