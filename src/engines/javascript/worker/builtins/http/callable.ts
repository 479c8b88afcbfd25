/**
 * A constructor that packages may also call as a function on an object of their own, as they may call Node's: a class
 * cannot be called.
 */
export function callable<T extends object, A extends readonly unknown[]>(parts: {
  readonly name: string;
  readonly parent: object;
  readonly methods: { readonly prototype: object };
  readonly init: (self: T, ...args: A) => void;
}): new (...args: A) => T {
  const made = function (this: T, ...args: A): void {
    parts.init(this, ...args);
  };
  Object.defineProperty(made, "name", { value: parts.name });
  const parent = parts.parent as { readonly prototype: object }; // a constructor
  Object.setPrototypeOf(made, parent);
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(
    parts.methods.prototype,
  ) as Record<string, PropertyDescriptor>; // typed `any`
  made.prototype = Object.create(parent.prototype, {
    ...methods,
    constructor: { value: made, writable: true, configurable: true },
  }) as object;
  return made as unknown as new (...args: A) => T; // `new` gives an object of its prototype
}
