/**
 * This visit of the page, from its load to its end, and whether others are still there. An edit in the journal that
 * belongs to a living page is that page's business.
 */
const KEY = "lambda-runtime-playground:visit";

export const visitId: string = crypto.randomUUID();

/** Visit that this tab had before: before its reload, or of the tab that it was duplicated from. */
const previousVisit = swapVisit();

/** A page that is just being left may hold its lock a moment longer. */
const LEAVING_MS = 3_000;

const lockName = (visit: string): string => `lambda-runtime-playground:visit:${visit}`;

function swapVisit(): string | undefined {
  try {
    const previous = sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.setItem(KEY, visitId);
    return previous;
  } catch {
    return undefined; // refused
  }
}

/** Shows other tabs that this page is alive, until it ends in whatever way. */
export function holdVisit(): void {
  lockManager()
    ?.request(lockName(visitId), () => new Promise<never>(() => undefined))
    .catch(() => undefined); // refused: other tabs can't tell, see below
}

/**
 * Calls `recover` for what a dead page left behind; not at all while that page lives. Two tabs never do it at the same time.
 * Without locks, as in pages without HTTPS, only this tab's own previous visit is known to be dead.
 */
export async function withDeadVisit(visit: string, recover: () => Promise<void>): Promise<void> {
  const locks = lockManager();
  const isOwn = visit === previousVisit;
  if (locks === undefined) {
    if (isOwn) await recover();
    return;
  }
  // A page that was just closed keeps its lock for a moment, and one that lives has entries for a moment only.
  const options: LockOptions = { signal: AbortSignal.timeout(LEAVING_MS) };
  let isGranted = false;
  try {
    await locks.request(lockName(visit), options, async (lock) => {
      isGranted = lock !== null;
      if (isGranted) await recover();
    });
  } catch (error) {
    if (isGranted) throw error;
    // It lives: this tab is a duplicate of it. Or the browser refuses locks.
  }
}

function lockManager(): LockManager | undefined {
  try {
    return (navigator as { readonly locks?: LockManager }).locks;
  } catch {
    return undefined;
  }
}

/** `localStorage`, or nothing where the browser refuses it: msw's stand-in for it keeps nothing. */
export function journalStore(): Storage | undefined {
  try {
    return localStorage instanceof Storage ? localStorage : undefined;
  } catch {
    return undefined;
  }
}
