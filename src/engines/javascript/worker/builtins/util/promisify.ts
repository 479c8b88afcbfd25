type Callback = (error: unknown, value?: unknown) => void;
type AnyFunction = (...args: unknown[]) => unknown;

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

/** A function with a callback as one with a promise. */
export function promisify(original: unknown): AnyFunction {
  if (typeof original !== "function") {
    throw Object.assign(new TypeError('The "original" argument must be of type function.'), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  }
  const custom = (original as { [CUSTOM]?: unknown })[CUSTOM]; // functions may have one
  if (typeof custom === "function") return custom as AnyFunction;
  const promised = function (this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done: Callback = (error, value) => {
        if (error) reject(error as Error);
        else resolve(value);
      };
      Reflect.apply(original, this, [...args, done]);
    });
  };
  return Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object) as AnyFunction;
}
promisify.custom = CUSTOM;

/** The other way round. */
export function callbackify(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): void {
    const done = args.pop() as Callback; // as the caller has to pass it
    Promise.resolve(Reflect.apply(original, this, args)).then(
      // Outside of the promise: what the callback throws is nobody's rejection.
      (value) => queueMicrotask(done.bind(undefined, null, value)),
      (error: unknown) => {
        const reason =
          error ??
          Object.assign(new Error("Promise was rejected with falsy value"), {
            reason: error,
            code: "ERR_FALSY_VALUE_REJECTION",
          });
        queueMicrotask(done.bind(undefined, reason));
      },
    );
  };
}
