import { HEADER } from "./header-names.ts";
import type { Exchange } from "./host.ts";
import { headerValue } from "./message.ts";

/** The attempt that the runtime says its answer belongs to; `undefined` from one that does not know the header. */
export function echoedInvocationId({ request }: Exchange): string | undefined {
  return headerValue(request.headers, HEADER.invocationId);
}
