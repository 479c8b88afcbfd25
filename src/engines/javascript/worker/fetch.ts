import { PortClient } from "#wire/port-client.ts";
import { type PortFetchInit, createPortFetch } from "#wire/port-fetch.ts";
import type { WirePort } from "#wire/port-protocol.ts";
import { httpOrigin } from "../shared/allowed-origins.ts";
import type { CallPosition } from "../shared/messages.ts";
import type { Activity } from "./activity.ts";
import { CALL_STACK } from "./call-stack.ts";
import { userPosition } from "./position.ts";
import { stackOf } from "./stack.ts";

export interface FetchParts {
  readonly activity: Activity;
  readonly runtimeApi: WirePort;
  /** `host:port` of the Runtime API. */
  readonly address: string;
  readonly allowedOrigins: readonly string[];
  /** Told before each Runtime API call, with its place in the user's source where that is known. */
  readonly onCall: (position: CallPosition | undefined) => void;
  /** The same result, but not while the environment stands still. */
  readonly held: <T>(answer: Promise<T>) => Promise<T>;
  /** The network is waited for; the result is called when it has answered. */
  readonly awaiting: () => () => void;
}

const fromNetwork = new WeakSet();

/** Whether its body may still be on its way through the network. */
export function isFromNetwork(value: unknown): boolean {
  return typeof value === "object" && value !== null && fromNetwork.has(value);
}

/**
 * The program's `fetch`. Requests to the Runtime API go through the port, others to the network where the project
 * allows the origin, and nowhere else.
 */
export function createFetch(
  parts: FetchParts,
): (input: RequestInfo | URL, init?: PortFetchInit) => Promise<Response> {
  const toRuntimeApi = createPortFetch(new PortClient(parts.runtimeApi), {
    address: parts.address,
    userAgent: "node", // as Node's own fetch
  });
  const native = globalThis.fetch.bind(globalThis);
  const runtimeApi = `http://${parts.address}`;
  const allowed = new Set(parts.allowedOrigins.map(httpOrigin));

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const end = parts.activity.begin();
    try {
      if (url.origin === runtimeApi) {
        // Asked for at once: the frames above this call are gone when it has waited for anything.
        const asked = (init as { readonly [CALL_STACK]?: Error } | undefined)?.[CALL_STACK]; // our own modules' only
        parts.onCall(userPosition(stackOf(asked ?? new Error())));
        return await toRuntimeApi(input, init);
      }
      if (!allowed.has(url.origin)) throw new TypeError(denial(url, runtimeApi));
      // Never the visitor's cookies, whatever the program asks for.
      const answered = parts.awaiting();
      const asked = native(input, { ...(init as RequestInit), credentials: "omit" });
      const response = await parts.held(asked.finally(answered));
      fromNetwork.add(response);
      return response;
    } finally {
      end();
    }
  };
}

function denial(url: URL, runtimeApi: string): string {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `fetch failed: ${url.protocol} addresses cannot be fetched. Use http: or https:.`;
  }
  return (
    `fetch failed: this project may not reach ${url.origin}. The sandbox allows the Runtime API (${runtimeApi}) and the ` +
    `origins listed under Settings, Allowed origins. Add ${url.origin} there to allow it for this project; the server ` +
    "must also permit requests from other origins (CORS)."
  );
}
