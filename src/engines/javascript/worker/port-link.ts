import type { WirePort } from "#network/port-protocol.ts";
import type { FromSandbox } from "../shared/messages.ts";

/**
 * The Runtime API's port inside the sandbox's one port. With a port of its own, a log line and the response behind it
 * could overtake each other.
 */
export function createPortLink(post: (message: FromSandbox, transfer: Transferable[]) => void): {
  readonly port: WirePort;
  readonly receive: (frame: unknown) => void;
} {
  let listener: ((event: { readonly data?: unknown }) => void) | undefined;
  return {
    port: {
      postMessage: (frame, transfer) => post({ kind: "runtime-api", frame }, transfer),
      close() {},
      addEventListener(type, added) {
        if (type === "message") listener = added;
      },
    },
    receive: (frame) => listener?.({ data: frame }),
  };
}
