/** A greeting for `name`, or for everybody. */
export function greet(name: string | undefined): string {
  return `Hello ${name ?? "World"}`;
}
