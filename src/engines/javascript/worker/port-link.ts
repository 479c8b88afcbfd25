import type { WirePort } from "#wire/port-protocol.ts";
import type { CallPosition, Said } from "../shared/messages.ts";

/** The Runtime API's port inside the sandbox's one port, from both ends. */
export interface PortLink {
  readonly port: WirePort;
  /** A frame that came in. */
  receive(frame: unknown): void;
  /** Says where the call stands whose first frame goes out next. */
  mark(position: CallPosition | undefined): void;
}

/** With a port of its own, a log line and the response behind it could overtake each other. */
export function createPortLink(post: (message: Said, transfer: Transferable[]) => void): PortLink {
  let listener: ((event: { readonly data?: unknown }) => void) | undefined;
  let position: CallPosition | undefined;
  return {
    port: {
      postMessage(frame, transfer) {
        post({ kind: "runtime-api", frame, position }, transfer);
        position = undefined;
      },
      close() {},
      addEventListener(type, added) {
        if (type === "message") listener = added;
      },
    },
    receive: (frame) => listener?.({ data: frame }),
    mark(next) {
      position = next;
    },
  };
}
