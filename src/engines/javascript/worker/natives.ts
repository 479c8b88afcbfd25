// Taken when this file is loaded, before user code can replace them: who is called instead of a native function learns
// of the objects that it is called on.
const { apply } = Reflect;

export const { construct } = Reflect;
export { apply };

/** Monotonic, milliseconds. What the program sees of it is simulated time. */
export const wallTime: () => number = performance.now.bind(performance);

/** A method of the platform as a function of its object. */
export function method(
  prototype: object,
  name: string,
): (self: object, ...args: readonly unknown[]) => unknown {
  const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  if (typeof value !== "function") throw new Error(`The browser has no method ${name}.`);
  const native = value as (...args: readonly unknown[]) => unknown; // checked above
  return (self, ...args) => apply(native, self, args);
}

/** A getter of the platform as a function of its object. */
export function getter(prototype: object, name: string): (self: object) => unknown {
  // oxlint-disable-next-line typescript/unbound-method -- called with its object below
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new Error(`The browser has no property ${name}.`);
  return (self) => apply(get, self, []);
}
