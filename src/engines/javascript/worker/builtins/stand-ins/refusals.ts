/**
 * Functions of a module that cannot do their work here: importing them is fine, calling or constructing one throws an
 * error that says why.
 */
export function refusals(
  module: string,
  why: string,
  names: string,
): Readonly<Record<string, (...args: readonly unknown[]) => never>> {
  return Object.fromEntries(
    names.split(" ").map((name) => {
      const refuse = function (): never {
        throw Object.assign(
          new Error(
            `node:${module}'s ${name} is not available in the playground: ${why}. Use the Linux engine for a program that needs it.`,
          ),
          { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" },
        );
      };
      Object.defineProperty(refuse, "name", { value: name });
      return [name, refuse];
    }),
  );
}
