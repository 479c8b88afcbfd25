/**
 * msw makes its cookie store as soon as it is imported, and that store wants `localStorage`, which no Web Worker has, and
 * which throws for its name alone in a page whose site data the visitor has blocked. Nothing here uses cookies, so a store in memory that forgets is enough. Imported before msw: see `msw.ts`.
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

if (isMissing()) {
  Object.defineProperty(globalThis, "localStorage", {
    value: createMemoryStorage(),
    configurable: true,
  });
}

/** Under Node msw goes without. */
function isMissing(): boolean {
  if ("WorkerGlobalScope" in globalThis) return !("localStorage" in globalThis);
  if (!("document" in globalThis)) return false;
  try {
    return (globalThis as { readonly localStorage?: unknown }).localStorage === null;
  } catch {
    return true;
  }
}

export {};
