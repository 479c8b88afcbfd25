/** `process.hrtime`, with its form that gives a bigint. */
export function hrtime(previous?: readonly [number, number]): [number, number] {
  const now = performance.now();
  const seconds = Math.trunc(now / 1000) - (previous?.[0] ?? 0);
  const nanoseconds = Math.trunc((now % 1000) * 1e6) - (previous?.[1] ?? 0);
  return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
}
hrtime.bigint = (): bigint => BigInt(Math.trunc(performance.now() * 1e6));
