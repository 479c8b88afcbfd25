/**
 * msw makes its cookie store as soon as it is imported, and that store wants `localStorage`, which no Web Worker has.
 * Nothing here uses cookies, so a store in memory that forgets is enough. Imported before msw: see `msw.ts`.
 */
function createMemoryStorage() {
  const entries = new Map<string, string>();
  return {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

// Only inside a Web Worker: a page has the real one, and under Node msw goes without.
if ("WorkerGlobalScope" in globalThis && !("localStorage" in globalThis)) {
  Object.defineProperty(globalThis, "localStorage", {
    value: createMemoryStorage(),
    configurable: true,
  });
}

export {};
