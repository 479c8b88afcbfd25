export type Listener = (...args: never[]) => unknown;

/** The events of `process`; `self` gives the object that has them. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function processEvents(self: () => object) {
  const entries = new Map<string, { readonly listener: Listener; readonly isOnce: boolean }[]>();

  const on = (event: string, listener: Listener, isOnce = false): unknown => {
    entries.set(event, [...(entries.get(event) ?? []), { listener, isOnce }]);
    return self();
  };
  const off = (event: string, listener: Listener): unknown => {
    const list = entries.get(event) ?? [];
    const index = list.findLastIndex((entry) => entry.listener === listener);
    entries.set(
      event,
      list.filter((_, at) => at !== index),
    );
    return self();
  };
  const prepend = (event: string, listener: Listener, isOnce = false): unknown => {
    entries.set(event, [{ listener, isOnce }, ...(entries.get(event) ?? [])]);
    return self();
  };
  const listeners = (event: string): Listener[] =>
    (entries.get(event) ?? []).map((entry) => entry.listener);

  return {
    on: (event: string, listener: Listener) => on(event, listener),
    addListener: (event: string, listener: Listener) => on(event, listener),
    once: (event: string, listener: Listener) => on(event, listener, true),
    off,
    removeListener: off,
    prependListener: (event: string, listener: Listener) => prepend(event, listener),
    prependOnceListener: (event: string, listener: Listener) => prepend(event, listener, true),
    eventNames: (): string[] =>
      [...entries].filter(([, list]) => list.length > 0).map(([name]) => name),
    rawListeners: listeners,
    setMaxListeners: (): unknown => self(),
    getMaxListeners: (): number => 10,
    removeAllListeners(event?: string): unknown {
      if (event === undefined) entries.clear();
      else entries.delete(event);
      return self();
    },
    listeners,
    listenerCount: (event: string): number => entries.get(event)?.length ?? 0,
    emit(event: string, ...args: readonly unknown[]): boolean {
      const list = entries.get(event) ?? [];
      for (const { listener, isOnce } of list) {
        if (isOnce) off(event, listener);
        (listener as (...values: readonly unknown[]) => unknown).apply(self(), [...args]);
      }
      return list.length > 0;
    },
  };
}
