import type { LambdaService } from "#lambda/contract.ts";
import { NOT_FOUND } from "#runtime-api/endpoints/not-found.ts";
import { toByteStream } from "#wire/byte-stream.ts";
import { type InvokeApiOptions, handleInvokeApi } from "./invoke-api/invoke-api.ts";
import { http } from "#wire/msw.ts";
import type { HttpHandler } from "./runtime-api-handlers.ts";
import { WireRequest } from "#wire/wire-request.ts";
import { WireResponse } from "#wire/wire-response.ts";

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
        const answer = await handleInvokeApi(
          service(),
          {
            method: request.method,
            path: request.path,
            rawQuery: new URL(request.url).search.slice(1),
            headers: request.wireHeaders,
            body: await request.bytes(),
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
