/**
 * Makes `Date` follow the simulator's clock: it stands still while a person steps, so a deadline seen from inside the
 * handler agrees with the one outside. Between two readings it runs with the browser's monotonic time.
 */
export function installClock(now: number): { readonly set: (now: number) => void } {
  const monotonic = performance.now.bind(performance);
  let base = now;
  let baseAt = monotonic();
  const read = (): number => Math.floor(base + monotonic() - baseAt);

  const NativeDate = Date;
  const ClockDate = new Proxy(NativeDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [read()] : args, newTarget) as object,
    apply: () => new NativeDate(read()).toString(),
  });
  NativeDate.now = read;
  NativeDate.prototype.constructor = ClockDate;
  globalThis.Date = ClockDate;

  return {
    set(next) {
      base = next;
      baseAt = monotonic();
    },
  };
}
