import {
  INIT_ERROR_PATH,
  INVOCATION_PATH,
  NEXT_PATH,
  PING_PATH,
  RESTORE_ERROR_PATH,
  RESTORE_NEXT_PATH,
  RUNTIME_PATH,
  withoutVersion,
} from "#runtime-api/paths.ts";
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

/** Of what follows the invocation's path. */
const OF_INVOCATION = /^([^/]+)\/(response|error)$/;

const FIXED = new Map<string, Endpoint>([
  [NEXT_PATH, "next"],
  [INIT_ERROR_PATH, "init-error"],
  [RESTORE_NEXT_PATH, "restore-next"],
  [RESTORE_ERROR_PATH, "restore-error"],
  [PING_PATH, "ping"],
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
    (ofInvocation(path)?.[2] as "response" | "error" | undefined) ?? // the pattern's only two words
    "other"
  );
}

/** The request ID inside a `…/{id}/response` or `…/{id}/error` path. */
export function requestIdInPath(path: string): string | undefined {
  return ofInvocation(path)?.[1];
}

/** A path without what every path has: `next`, `1f0c…/response`, `init/error`. */
export function shortPath(path: string): string {
  const match = ofInvocation(path);
  if (match !== undefined) return `${(match[1] ?? "").slice(0, 8)}…/${match[2]}`;
  for (const start of [INVOCATION_PATH, RUNTIME_PATH])
    if (path.startsWith(start)) return path.slice(start.length);
  const short = withoutVersion(path);
  return short === path ? path : short.slice(1);
}

/** The ID and the last word of a path that names an invocation. */
function ofInvocation(path: string): RegExpExecArray | undefined {
  if (!path.startsWith(INVOCATION_PATH)) return undefined;
  return OF_INVOCATION.exec(path.slice(INVOCATION_PATH.length)) ?? undefined;
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
