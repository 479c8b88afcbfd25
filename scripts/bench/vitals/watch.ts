/** What one visit measured; times in milliseconds since the navigation began. */
export interface Visit {
  readonly firstPaint: number;
  readonly largestPaint: number;
  /** `data-ready`: the simulator takes commands. */
  readonly ready: number;
  /** Ready, and every panel is there. */
  readonly complete: number;
  readonly editor: number;
  /** Of the main thread, until the page is complete: what tasks took beyond 50 ms each. */
  readonly blocked: number;
  readonly longestTask: number;
  /** Layout shift until the editor has been there for a moment. */
  readonly shift: number;
  /** Transferred until the page was complete, by kind, in bytes. */
  readonly bytes: Readonly<Record<"html" | "css" | "js" | "other", number>>;
}

declare global {
  interface Window {
    vitals: {
      readonly visit: () => Visit;
      /** Layout shifts since the last call, those after input as well. */
      readonly takeShift: () => number;
      /** Longest time from an input to the next paint since the last call. */
      readonly takeLatency: () => number;
      readonly isEditorThere: () => boolean;
    };
  }
}

/**
 * Runs in the page before anything else. Self-contained: it is handed over as text.
 *
 * Shifts count whether or not input came before them: a pane that jumps after Invoke is a fault too.
 */
export function watchVitals(): void {
  const tasks: PerformanceEntry[] = [];
  let shift = 0;
  let shiftTaken = 0;
  let largestPaint = 0;
  let latency = 0;
  const times: Partial<Record<"ready" | "complete" | "editor", number>> = {};
  const observe = (type: string, on: (entry: PerformanceEntry) => void): void => {
    new PerformanceObserver((list) => list.getEntries().forEach(on)).observe({
      type,
      buffered: true,
      ...(type === "event" ? { durationThreshold: 16 } : {}),
    } as PerformanceObserverInit);
  };
  observe("longtask", (entry) => tasks.push(entry));
  observe("layout-shift", (entry) => (shift += (entry as unknown as { value: number }).value));
  observe("largest-contentful-paint", (entry) => (largestPaint = entry.startTime));
  observe("event", (entry) => {
    if ((entry as unknown as { interactionId: number }).interactionId > 0)
      latency = Math.max(latency, entry.duration);
  });

  const isThere = (selector: string): boolean => document.querySelector(selector) !== null;
  const panels = ['[role="tree"]', '[aria-label="Sequence"]', '[aria-label="Time"]'];
  new MutationObserver(() => {
    if (document.documentElement.dataset["ready"] === "true") {
      times.ready ??= performance.now();
      if (panels.every(isThere)) times.complete ??= performance.now();
    }
    if (isThere(".monaco-editor .view-line")) times.editor ??= performance.now();
  }).observe(document, { attributes: true, childList: true, subtree: true });

  window.vitals = {
    isEditorThere: () => times.editor !== undefined && times.complete !== undefined,
    takeShift: () => {
      const taken = shift - shiftTaken;
      shiftTaken = shift;
      return taken;
    },
    takeLatency: () => {
      const taken = latency;
      latency = 0;
      return taken;
    },
    visit: () => {
      const { ready = Number.NaN, complete = Number.NaN, editor = Number.NaN } = times;
      const early = tasks.filter(({ startTime }) => startTime < complete);
      const bytes = { html: 0, css: 0, js: 0, other: 0 };
      const fetched = [
        ...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource"),
      ] as PerformanceResourceTiming[];
      for (const { name, startTime, transferSize, initiatorType } of fetched) {
        if (startTime > complete) continue;
        const path = new URL(name).pathname;
        const kind =
          initiatorType === "navigation"
            ? "html"
            : path.endsWith(".css")
              ? "css"
              : path.endsWith(".js")
                ? "js"
                : "other";
        bytes[kind] += transferSize;
      }
      return {
        firstPaint:
          performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
        largestPaint,
        ready,
        complete,
        editor,
        blocked: early.reduce((sum, { duration }) => sum + duration - 50, 0),
        longestTask: Math.max(0, ...early.map(({ duration }) => duration)),
        shift,
        bytes,
      };
    },
  };
}
