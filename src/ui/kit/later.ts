import { messageOf } from "#base/message-of.ts";
import {
  type ComponentType,
  createElement,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { notify } from "./notices/notices-store.ts";

/**
 * Code that the first paint does without. The one way to write `import(…)` in the interface: what does not arrive is asked
 * for once more by itself, then says so, and is asked for again whenever somebody needs it.
 */
export interface Later<M> {
  /** Rejects when the code can't be had at the moment; the next call asks again. */
  readonly load: () => Promise<M>;
  /** Uses the code once it is there. When it can't be had a notice says so, with *Try again*. */
  readonly use: (use: (loaded: M) => void | Promise<void>) => void;
  /** `undefined` as long as it is not there. */
  readonly current: () => M | undefined;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** `soon`: as soon as the page is usable, because the first invocation needs it. `asked`: when somebody opens it. */
export type LaterWhen = "soon" | "asked";

/** A blip is over by then. */
const AGAIN_MS = 400;

const soon: (() => Promise<unknown>)[] = [];

/** Names code that comes later. At the top of a module, so that `loadLaterParts` knows it when the module is loaded. */
export function later<M>(importIt: () => Promise<M>, when: LaterWhen = "soon"): Later<M> {
  const listeners = new Set<() => void>();
  let loaded: M | undefined;
  let loading: Promise<M> | undefined;
  const load = (): Promise<M> => {
    loading ??= twice(importIt).then(
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
  const whenThere = (useIt: (module: M) => void | Promise<void>): void => {
    load().then(useIt, (error: unknown) => {
      notify("error", missingText(error), { label: "Try again", run: () => whenThere(useIt) });
    });
  };
  if (when === "soon") soon.push(load);
  return {
    load,
    use: whenThere,
    current: () => loaded,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

async function twice<M>(importIt: () => Promise<M>): Promise<M> {
  try {
    return await importIt();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return importIt();
  }
}

function missingText(error: unknown): string {
  const reason = messageOf(error);
  return `This part of the page did not arrive: ${reason}. Nothing of your work is lost. Check the connection and try again; if the page was replaced by a newer version meanwhile, reload it.`;
}

/** Loads everything that is wanted soon. What fails is tried again when it is needed, and says so then. */
export async function loadLaterParts(): Promise<void> {
  // What comes later can name what comes after it.
  for (let next = 0; next < soon.length;) {
    const parts = soon.slice(next);
    next = soon.length;
    await Promise.allSettled(parts.map((load) => load()));
  }
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

/**
 * A component whose code comes later. `before` stands in its place until then; the nearest error boundary shows what kept
 * it, and tries again.
 */
export function laterComponent<P extends object>(
  importIt: () => Promise<ComponentType<P>>,
  before?: ComponentType<P>,
  when: LaterWhen = "soon",
): ComponentType<P> {
  const part = later(importIt, when);
  return function LaterComponent(props: P) {
    const loaded = useLater(part, true);
    if (loaded !== undefined) return createElement(loaded, props);
    return before === undefined ? null : createElement(before, props);
  };
}

interface LaterDialogProps {
  readonly onClose: () => void;
  /** Opens it again with what it showed. */
  readonly onReopen: () => void;
}

/** A dialog whose code comes later. When it can't be had the dialog closes, and a notice can open it again. */
export function laterDialog<P extends object = object>(
  importIt: () => Promise<ComponentType<P>>,
  when: LaterWhen = "asked",
): ComponentType<P & LaterDialogProps> {
  const part = later(importIt, when);
  return function LaterDialog(props: P & LaterDialogProps) {
    const loaded = useSyncExternalStore(part.subscribe, part.current, part.current);
    const { onClose, onReopen } = props;
    useEffect(() => {
      if (loaded !== undefined) return;
      part.load().catch((error: unknown) => {
        onClose();
        notify("error", missingText(error), { label: "Try again", run: onReopen });
      });
      // Asked for once each time that it is opened.
      // oxlint-disable-next-line react-hooks/exhaustive-deps
    }, []);
    return loaded === undefined ? null : createElement(loaded, props);
  };
}
