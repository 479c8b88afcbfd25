import {
  type ComponentType,
  createElement,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";

/** Code that the first paint does without: it comes once the page is usable, or as soon as somebody needs it. */
export interface Later<M> {
  readonly load: () => Promise<M>;
  /** `undefined` as long as it is not there. */
  readonly current: () => M | undefined;
  readonly subscribe: (onChange: () => void) => () => void;
}

const parts: (() => Promise<unknown>)[] = [];

/** Names code that comes later. At the top of a module, so that `loadLaterParts` knows it when the module is loaded. */
export function later<M>(importIt: () => Promise<M>): Later<M> {
  const listeners = new Set<() => void>();
  let loaded: M | undefined;
  let loading: Promise<M> | undefined;
  const load = (): Promise<M> => {
    loading ??= importIt().then(
      (module) => {
        loaded = module;
        for (const tell of listeners) tell();
        return module;
      },
      (error: unknown) => {
        // The connection may be back the next time.
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  parts.push(load);
  return {
    load,
    current: () => loaded,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** Loads everything that was named so far. What fails is tried again when it is needed, and says so then. */
export async function loadLaterParts(): Promise<void> {
  await Promise.allSettled(parts.map((load) => load()));
}

/**
 * The code, once it is there: without a moment of nothing when it was loaded before. Throws what kept it from loading when
 * it is wanted, for the boundary around the panel.
 */
export function useLater<M>(part: Later<M>, isWanted: boolean): M | undefined {
  const [problem, setProblem] = useState<unknown>(undefined);
  const loaded = useSyncExternalStore(part.subscribe, part.current, part.current);
  useEffect(() => {
    if (isWanted) part.load().catch(setProblem);
  }, [part, isWanted]);
  if (problem !== undefined) throw problem;
  return loaded;
}

/** A component whose code comes later. `before` stands in its place until then. */
export function laterComponent<P extends object>(
  importIt: () => Promise<ComponentType<P>>,
  before?: ComponentType<P>,
): ComponentType<P> {
  const part = later(importIt);
  return function LaterComponent(props: P) {
    const loaded = useLater(part, true);
    if (loaded !== undefined) return createElement(loaded, props);
    return before === undefined ? null : createElement(before, props);
  };
}
