import type { Activity } from "./activity.ts";
import { isFromNetwork } from "./fetch.ts";
import { replaceFunction } from "./frozen-promises.ts";
import { apply, getter, method } from "./natives.ts";
import type { ProcessTime } from "./process-time.ts";

const then = method(Promise.prototype, "then");
const addListener = method(EventTarget.prototype, "addEventListener");

const SUBTLE =
  `decrypt deriveBits deriveKey digest encrypt exportKey generateKey importKey sign unwrapKey verify
  wrapKey`.split(/\s+/);
const BODY = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];
const COMPILE = ["compile", "compileStreaming", "instantiate", "instantiateStreaming"];

/**
 * Counts what the browser does for the program outside its thread: as in Node, the program lives until it is done.
 * Reading a stream counts too, no matter who fills it: better a program that waits for a stream which never ends than one that
 * ends during a download.
 */
export function countPendingWork(activity: Activity, time: ProcessTime): void {
  /** @param takes begins what takes the program's time meanwhile, and gives the function that ends it */
  const count = (
    holder: object,
    names: readonly string[],
    takes: (self: unknown) => () => void,
  ): void => {
    for (const name of names) {
      replaceFunction(holder, name, (native, self, args) => {
        const work = apply(native, self, args) as Promise<unknown>;
        const end = takes(self);
        void then(work, end, end);
        return activity.during(work);
      });
    }
  };
  const computes = (): (() => void) => time.computing();
  const entering = time.enter.bind(time);
  count(SubtleCrypto.prototype, SUBTLE, computes);
  count(WebAssembly, COMPILE, computes);
  const reads = (self: unknown): (() => void) => (isFromNetwork(self) ? time.awaiting() : entering);
  for (const { prototype } of [Blob, Request, Response]) count(prototype, BODY, reads);
  for (const name of ["ReadableStreamDefaultReader", "ReadableStreamBYOBReader"]) {
    const reader = (globalThis as unknown as Record<string, { prototype: object } | undefined>)[
      name
    ]; // not in every browser
    if (reader !== undefined) count(reader.prototype, ["read"], () => entering);
  }
  replaceFunction(Atomics, "waitAsync", (native, self, args) => {
    const waiting = apply(native, self, args) as { readonly value: unknown };
    // Without a time only the program itself can wake it, and that shows as other work.
    const hasTime = args[3] !== undefined && Number(args[3]) !== Infinity;
    if (hasTime && waiting.value instanceof Promise) {
      const end = time.awaiting();
      void then(waiting.value, end, end);
      void activity.during(waiting.value);
    }
    return waiting;
  });
  replaceFunction(Atomics, "wait", (native, self, args) =>
    time.blocked(() => apply(native, self, args)),
  );
  countListeningPorts(activity);
}

/** A port with a listener keeps a program alive until it is closed, as in Node. */
function countListeningPorts(activity: Activity): void {
  const ends = new WeakMap<object, () => void>();
  const listen = (target: EventTarget): void => {
    if (ends.has(target)) return;
    const end = activity.begin();
    const stop = (): void => {
      ends.delete(target);
      end();
    };
    ends.set(target, stop);
    addListener(target, "close", stop); // the other end was closed
  };
  for (const { prototype } of [MessagePort, BroadcastChannel]) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, "onmessage");
    // oxlint-disable-next-line typescript/unbound-method -- called with its object below
    const set = descriptor?.set;
    if (descriptor === undefined || set === undefined) continue;
    const current = getter(prototype, "onmessage");
    Object.defineProperty(prototype, "onmessage", {
      ...descriptor,
      set(this: EventTarget, listener: unknown) {
        apply(set, this, [listener]);
        if (current(this) === null) ends.get(this)?.();
        else listen(this);
      },
    });
    Object.defineProperty(prototype, "addEventListener", {
      value: function addEventListener(this: EventTarget, ...args: readonly unknown[]): unknown {
        const result = addListener(this, ...args);
        if (args[0] === "message") listen(this);
        return result;
      },
      writable: true,
      configurable: true,
    });
    replaceFunction(prototype, "close", (native, self, args) => {
      ends.get(self as object)?.();
      return apply(native, self, args);
    });
  }
}
