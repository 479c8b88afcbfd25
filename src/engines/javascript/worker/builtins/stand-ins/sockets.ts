import type { BuiltinHost } from "../provide.ts";
import { refusals } from "./refusals.ts";

interface Sockets {
  readonly Socket: new () => object;
  readonly TLSSocket: new () => object;
}

let made: Sockets | undefined;

/** Classes that packages extend, or look at while they are loaded; only connecting is refused. */
export function sockets(host: BuiltinHost, why: string): Sockets {
  if (made !== undefined) return made;
  const stream = host.builtin("stream") as { readonly Duplex: new () => object } | undefined; // `node:stream`, where it is named
  const refused = refusals("net", why, "connect");
  class Socket extends (stream?.Duplex ?? Object) {
    readonly connecting = false;
    readonly pending = true;

    connect(...args: readonly unknown[]): unknown {
      return refused["connect"]?.(...args);
    }
    setKeepAlive(): this {
      return this;
    }
    setNoDelay(): this {
      return this;
    }
    setTimeout(): this {
      return this;
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    address(): object {
      return {};
    }
  }
  class JSStreamSocket extends Socket {}
  class TLSSocket extends Socket {
    readonly encrypted = true;
    readonly authorized = false;
    /** Where `http2-wrapper` finds Node's class for sockets over streams. */
    readonly _handle = { _parentWrap: new JSStreamSocket() };
  }
  made = { Socket, TLSSocket };
  return made;
}
