import {
  INIT_ERROR_PATH,
  INVOCATION_PATH,
  PING_PATH,
  RESTORE_ERROR_PATH,
  RESTORE_NEXT_PATH,
} from "./paths.ts";

/** Where a request goes. */
export type Route =
  | {
      readonly kind:
        | "next"
        | "init-error"
        | "restore-next"
        | "restore-error"
        | "ping"
        | "not-found";
    }
  | { readonly kind: "response" | "error"; readonly requestId: string }
  | { readonly kind: "method-not-allowed"; readonly allowed: "GET" | "POST" };

/**
 * Finds the endpoint. Paths are case-sensitive and tolerate no trailing slash; restore paths exist only with SnapStart
 * (Runtime API reference §1.1).
 */
export function route(method: string, path: string, hasSnapStart: boolean): Route {
  if (path.startsWith(INVOCATION_PATH)) {
    const rest = path.slice(INVOCATION_PATH.length);
    if (rest === "next") return only("GET", method, { kind: "next" });
    const slash = rest.indexOf("/");
    const requestId = rest.slice(0, Math.max(slash, 0));
    const verb = slash < 0 ? "" : rest.slice(slash + 1);
    // NOTE: an empty id (`…/invocation//response`, an unset shell variable) is an endpoint too: it gets 400, not 404.
    if (verb === "response" || verb === "error")
      return only("POST", method, { kind: verb, requestId });
    return { kind: "not-found" };
  }
  switch (path) {
    case INIT_ERROR_PATH:
      return only("POST", method, { kind: "init-error" });
    case PING_PATH:
      return only("GET", method, { kind: "ping" });
    case RESTORE_NEXT_PATH:
      return hasSnapStart ? only("GET", method, { kind: "restore-next" }) : { kind: "not-found" };
    case RESTORE_ERROR_PATH:
      return hasSnapStart ? only("POST", method, { kind: "restore-error" }) : { kind: "not-found" };
    default:
      return { kind: "not-found" };
  }
}

function only(allowed: "GET" | "POST", method: string, found: Route): Route {
  return method === allowed ? found : { kind: "method-not-allowed", allowed };
}
