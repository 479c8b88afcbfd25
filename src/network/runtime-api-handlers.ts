import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { http } from "#wire/msw.ts";
import { WireRequest } from "#wire/wire-request.ts";
import { WireResponse } from "#wire/wire-response.ts";

/** `LambdaService.handleRuntimeApi`, as the handlers need it. */
export type HandleRuntimeApi = (
  environmentId: string,
  request: RuntimeApiRequest,
) => Promise<RuntimeApiResponse>;

/** What msw's `http.get()` and its like make. */
export type HttpHandler = ReturnType<typeof http.all>;

/**
 * The Runtime API of every execution environment as msw handlers. One handler for all paths and methods, because
 * which of them exist, and what 404 and 405 look like, is the protocol's business: the handler translates, and
 * decides nothing. It takes the requests that came in through an environment's own port or listener.
 */
export function runtimeApiHandlers(handle: HandleRuntimeApi): HttpHandler[] {
  return [
    http.all(
      ({ request }) => request instanceof WireRequest && request.environmentId !== undefined,
      async ({ request }) => {
        if (!(request instanceof WireRequest) || request.environmentId === undefined)
          return undefined;
        const response = await handle(request.environmentId, {
          method: request.method,
          path: request.path,
          headers: request.wireHeaders,
          body: request.wireBody,
          trailers: request.trailers,
          signal: request.signal,
        });
        return new WireResponse(response);
      },
    ),
  ];
}
