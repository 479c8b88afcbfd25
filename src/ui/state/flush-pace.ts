import type { FlushScheduler } from "#trace/trace-store.ts";

/** After drawing, the page is left alone for so many times as long as drawing took: for input, scrolling and editing. */
const REST = 3;
/** However long drawing took, what happens is shown at least so often. */
const LONGEST_REST_MS = 250;

/** What a pace needs of the page. */
export interface PaceHost {
  readonly now: () => number;
  /** Runs something before the next frame is drawn. */
  readonly beforeFrame: (work: () => void) => void;
  /** Runs something as soon as the current frame is drawn. */
  readonly afterFrame: (work: () => void) => void;
}

/**
 * Flushes with the next frame while little happens, and less often when drawing takes long: a flood of trace events slows
 * down its own picture, never the page. What came last is always drawn.
 */
export function createFlushPace(host: PaceHost = pageHost()): FlushScheduler {
  let restsUntil = -Infinity;
  return (flush) => {
    const tryNow = (): void => {
      const begin = host.now();
      if (begin < restsUntil) {
        host.beforeFrame(tryNow);
        return;
      }
      flush();
      host.afterFrame(() => {
        const end = host.now();
        restsUntil = end + Math.min(LONGEST_REST_MS, REST * (end - begin));
      });
    };
    host.beforeFrame(tryNow);
  };
}

function pageHost(): PaceHost {
  const { port1, port2 } = new MessageChannel();
  let waiting: (() => void)[] = [];
  port1.onmessage = () => {
    const now = waiting;
    waiting = [];
    for (const work of now) work();
  };
  return {
    now: () => performance.now(),
    beforeFrame: (work) => requestAnimationFrame(work),
    // A message that is sent before a frame is drawn arrives after it: styles, layout and paint are done then.
    afterFrame(work) {
      waiting.push(work);
      port2.postMessage(undefined);
    },
  };
}
