import type { Milliseconds } from "#base/brand.ts";
import type { Clock } from "#base/clock.ts";
import { createDeferred } from "./deferred.ts";

/** Waits for `work`, but not longer than `patienceMs`: an engine that does not answer must not stop everything. */
export async function patiently<T>(
  clock: Clock,
  work: Promise<T>,
  patienceMs: Milliseconds,
): Promise<T | undefined> {
  // An engine that knows the answer at once needs no timer.
  let early: { readonly value: T } | undefined;
  const watched = work.then((value) => {
    early = { value };
    return value;
  });
  for (let turn = 0; turn < 3 && early === undefined; turn += 1) await Promise.resolve();
  if (early !== undefined) return early.value;
  const gaveUp = createDeferred<undefined>();
  const cancel = clock.after(patienceMs, () => gaveUp.resolve(undefined));
  try {
    return await Promise.race([watched, gaveUp.promise]);
  } finally {
    cancel();
  }
}
