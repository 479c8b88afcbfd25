import type { LambdaService } from "#lambda/contract.ts";
import { NOT_FOUND } from "#runtime-api/endpoints/not-found.ts";
import { readBody } from "#runtime-api/read-body.ts";
import { toByteStream } from "#wire/byte-stream.ts";
import { type InvokeApiOptions, handleInvokeApi } from "./invoke-api/invoke-api.ts";
import { http } from "#wire/msw.ts";
import { MAX_SYNC_BYTES } from "./invoke-api/invoke-request.ts";
import type { HttpHandler } from "./runtime-api-handlers.ts";
import { WireRequest } from "#wire/wire-request.ts";
import { WireResponse } from "#wire/wire-response.ts";

const NO_BYTES = new Uint8Array(0);
const CLIENT_GONE = { status: 400, headers: [], body: NO_BYTES } as const;

/**
 * The Invoke API as msw handlers, for requests that came in through nobody's Runtime API port.
 *
 * @param service asked for with each request, because the service needs the network first
 */
export function invokeApiHandlers(
  service: () => LambdaService,
  options: InvokeApiOptions,
): HttpHandler[] {
  return [
    http.all(
      ({ request }) => request instanceof WireRequest && request.environmentId === undefined,
      async ({ request }) => {
        if (!(request instanceof WireRequest)) return undefined;
        const received = await readBody(request.wireBody, MAX_SYNC_BYTES);
        // Half a payload must not reach the function, and nobody is there to be told.
        if (received.kind === "truncated") return new WireResponse(CLIENT_GONE);
        const answer = await handleInvokeApi(
          service(),
          {
            method: request.method,
            path: request.path,
            rawQuery: new URL(request.url).search.slice(1),
            headers: request.wireHeaders,
            ...(received.kind === "complete"
              ? { body: received.bytes }
              : { body: NO_BYTES, bodySize: received.size }),
          },
          options,
        );
        if (answer === undefined) return new WireResponse(NOT_FOUND);
        const { status, headers, body } = answer;
        return new WireResponse({
          status,
          headers,
          body: body instanceof Uint8Array ? body : toByteStream(body),
        });
      },
    ),
  ];
}
