/** Closes a `switch` over a union: a member that is not handled does not compile, and throws if it arrives anyway. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
