import type { Freezer } from "./freezer.ts";
import { apply, construct, getter, method } from "./natives.ts";

const addListener = method(EventTarget.prototype, "addEventListener");
const dispatch = method(EventTarget.prototype, "dispatchEvent");
const stop = method(Event.prototype, "stopImmediatePropagation");
const dataOf = getter(MessageEvent.prototype, "data");
const originOf = getter(MessageEvent.prototype, "origin");
const portsOf = getter(MessageEvent.prototype, "ports");
const NativeMessageEvent = MessageEvent;
const NativeEvent = Event;

const MESSAGE_EVENTS = ["message", "messageerror", "close"];

/**
 * Makes what calls a program back without a timer or a promise freezable: messages of its own channels, performance
 * entries, collected objects. The port that the sandbox itself is led by is made elsewhere and stays out of this.
 */
export function freezeCallbacks(freezer: Freezer): void {
  const guarded = new WeakSet<EventTarget>();
  /** The event that is being given out after it was kept back. */
  let late: Event | undefined;

  /** Listens before the program can, and keeps back what comes while the environment stands still. */
  const guard = (target: EventTarget): void => {
    if (guarded.has(target)) return;
    guarded.add(target);
    for (const type of MESSAGE_EVENTS) guardType(target, type);
  };
  const guardType = (target: EventTarget, type: string): void => {
    const listen = (event: Event): void => {
      if (event === late) return;
      // Ports travel, and a port that arrives is a new object.
      const ports =
        event instanceof NativeMessageEvent ? (portsOf(event) as MessagePort[]) : undefined;
      for (const port of ports ?? []) guard(port);
      if (!freezer.isHolding) {
        freezer.enter();
        return;
      }
      stop(event);
      freezer.deliver(() => {
        // NOTE: Chromium 156 does not forget that an event was stopped, so it cannot be given out again itself.
        late =
          ports === undefined
            ? new NativeEvent(type)
            : new NativeMessageEvent(type, {
                data: dataOf(event),
                origin: originOf(event) as string,
                ports,
              });
        dispatch(target, late);
      });
    };
    addListener(target, type, listen);
  };

  replaceConstructor("MessageChannel", (make) => {
    const channel = make() as MessageChannel;
    guard(channel.port1);
    guard(channel.port2);
    return channel;
  });
  replaceConstructor("BroadcastChannel", (make) => {
    const channel = make() as BroadcastChannel;
    guard(channel);
    return channel;
  });
  guardObservers(freezer);
  guardClones(guard);
}

/** Performance entries and collected objects: what is told to a callback. */
function guardObservers(freezer: Freezer): void {
  for (const name of ["PerformanceObserver", "FinalizationRegistry"]) {
    replaceConstructor(name, (make, [callback, ...others]) => {
      if (typeof callback !== "function") return make();
      const call = function (this: unknown, ...args: readonly unknown[]): void {
        freezer.deliver(() => void apply(callback, this, args));
      };
      return make([call, ...others]);
    });
  }
}

/** Ports that a clone takes along are new objects. */
function guardClones(guard: (port: MessagePort) => void): void {
  const clone = globalThis.structuredClone;
  globalThis.structuredClone = new Proxy(clone, {
    apply(target, self, args: Parameters<typeof clone>) {
      const [value, options] = args;
      const transfer = options?.transfer;
      if (transfer === undefined) return apply(target, self, args);
      // Cloned along, so that the ports of the result are known without a search.
      const given = [...transfer];
      const ports = given.filter((item) => item instanceof MessagePort);
      const whole = apply(target, self, [{ value, ports }, { transfer: given }]) as {
        readonly value: unknown;
        readonly ports: readonly MessagePort[];
      };
      for (const port of whole.ports) guard(port);
      return whole.value;
    },
  });
}

type Make = (args?: readonly unknown[]) => object;

/** Puts a constructor in the place of a global one, also where its instances lead to it. */
function replaceConstructor(
  name: string,
  build: (make: Make, args: readonly unknown[]) => object,
): void {
  const scope = globalThis as unknown as Record<string, (new () => object) | undefined>; // by name
  const native = scope[name];
  if (native === undefined) return; // not in this browser
  const replacement = new Proxy(native, {
    construct: (target, args: readonly unknown[], newTarget) =>
      build((changed = args) => construct(target, changed, newTarget) as object, args),
  });
  native.prototype.constructor = replacement;
  Object.defineProperty(globalThis, name, {
    value: replacement,
    writable: true,
    configurable: true,
  });
}
