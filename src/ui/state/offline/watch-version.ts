/** What watching needs of the page; tests bring their own. */
export interface WatchParts {
  /** Names the version that the site has now; throws, or gives nothing, where that can't be known. */
  readonly revision: () => Promise<string | undefined>;
  /** Calls back whenever the tab comes forward. */
  readonly onShown: (callback: () => void) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told once. */
  readonly onNewVersion: () => void;
}

/** A person who goes back and forth between tabs asks no oftener than this. */
const EVERY_MS = 10 * 60_000;

/** Notices that the site was replaced under an open page. Nothing changes by itself: the page that is open stays whole. */
export async function watchVersion(parts: WatchParts): Promise<void> {
  const ask = (): Promise<string | undefined> => parts.revision().catch(() => undefined);
  const opened = await ask();
  if (opened === undefined) return;
  let askedAt = parts.now();
  let isTold = false;
  parts.onShown(() => {
    if (isTold || Math.abs(parts.now() - askedAt) < EVERY_MS) return;
    askedAt = parts.now();
    void ask().then((current) => {
      if (isTold || current === undefined || current === opened) return;
      isTold = true;
      parts.onNewVersion();
    });
  });
}
