/** Makes `Date` and `performance` follow the process's own time, epoch milliseconds. */
export function installClock(now: () => number): void {
  const NativeDate = Date;
  const read = (): number => Math.floor(now());
  const ClockDate = new Proxy(NativeDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [read()] : args, newTarget) as object,
    apply: () => new NativeDate(read()).toString(),
  });
  NativeDate.now = read;
  NativeDate.prototype.constructor = ClockDate;
  globalThis.Date = ClockDate;

  const timeOrigin = now();
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(performance, name, { value, writable: true, configurable: true });
  };
  define("timeOrigin", timeOrigin);
  define("now", () => now() - timeOrigin);
}
