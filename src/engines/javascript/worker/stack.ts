/*
 * Stacks of three engines in one form: V8's, which Node has, so that what a program prints and posts looks as in Lambda.
 * Firefox and WebKit write `name@address:line:column` and leave the error's name and message out.
 */

/** What stacks call the engine's own script; nothing of it is the user's. */
const OWN_NAME = "node:internal/playground";
const V8_FRAME = /^\s+at /m;
const PLACE = /^(.*?)@(.*?)(?::(\d+):(\d+))?$/;

const names = new Map<string, string>([
  // A Blob URL here; a data: URL would be the whole script, but is called by its `sourceURL` wherever that exists.
  [globalThis.location?.href ?? "", OWN_NAME],
]);

/** Has stacks name the script behind an address as `sourceURL` would, which WebKit does not read. */
export function nameScript(address: string, name: string): void {
  names.set(address, name);
}

/** What a script at an address is called. */
export function scriptName(address: string): string {
  return names.get(address) ?? address;
}

/**
 * A stack in V8's form; one that has it already stays as it is.
 *
 * @param header the error as text, which V8 writes first
 */
export function v8Stack(raw: string | undefined, header: string): string {
  if (raw === undefined || raw === "") return header;
  if (V8_FRAME.test(raw) || raw.startsWith(header)) return raw;
  const lines = raw.split("\n").filter((line) => line !== "");
  // Not an engine's: the program's own text.
  if (!lines.every((line) => PLACE.test(line))) return raw;
  const frames = lines.flatMap((line) => frame(line) ?? []);
  return [header, ...frames].join("\n");
}

/** The error's stack in V8's form, whichever engine made it. */
export function stackOf(error: Error): string | undefined {
  const { stack } = error;
  return typeof stack === "string" ? v8Stack(stack, String(error)) : undefined;
}

function frame(line: string): string | undefined {
  const match = PLACE.exec(line);
  if (match === null) return undefined;
  const [, caller = "", address = "", row, column] = match;
  const name = functionName(caller);
  const isNative = address === "[native code]" || address === "";
  if (isNative && name === "") return undefined;
  const place = isNative ? "<anonymous>" : [scriptName(address), row, column].filter(Boolean);
  const text = typeof place === "string" ? place : place.join(":");
  return name === "" ? `    at ${text}` : `    at ${name} (${text})`;
}

/** `async*onmessage/load<` → `async load`; what WebKit calls code outside of functions has no name. */
function functionName(caller: string): string {
  const isAsync = caller.startsWith("async*");
  const plain = caller.replace(/^.*\*/, "").replaceAll("<", "").split("/").at(-1) ?? "";
  if (/^(?:global|module|eval) code$/.test(plain)) return "";
  return isAsync && plain !== "" ? `async ${plain}` : plain;
}

const CONSTRUCTORS = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "AggregateError",
  "SuppressedError",
] as const;

type ErrorConstructorLike = (new (...args: readonly unknown[]) => Error) & { prototype: Error };

/**
 * Gives the program's errors V8's form where the engine has another: made by a constructor in every browser, thrown by
 * the engine itself in Firefox only. WebKit writes those into the error as it throws it; where the sandbox prints them
 * it uses `stackOf`.
 */
export function installStacks(): void {
  if (V8_FRAME.test(new Error("probe").stack ?? "")) return;
  const scope = globalThis as unknown as Record<string, ErrorConstructorLike | undefined>; // looked up by name
  const native = scope["Error"];
  if (native === undefined) return;
  const rawStack = replacePrototypeGetter(native.prototype);
  for (const name of CONSTRUCTORS) {
    const constructor = scope[name];
    if (constructor === undefined) continue;
    const replaced = withV8Stack(constructor, rawStack);
    if (name !== "Error") Object.setPrototypeOf(constructor, scope["Error"] ?? null);
    define(constructor.prototype, "constructor", replaced);
    define(globalThis, name, replaced);
  }
  const capture = (native as { captureStackTrace?: (target: object, above?: unknown) => void })
    .captureStackTrace;
  if (capture === undefined) return;
  define(native, "captureStackTrace", (target: Error, above?: unknown) => {
    capture(target, above);
    define(target, "stack", v8Stack(target.stack, String(target))); // any object may be one, and has a string
  });
}

type RawStack = (error: Error) => string | undefined;

function withV8Stack(native: ErrorConstructorLike, rawStack: RawStack): ErrorConstructorLike {
  const finish = (error: Error): Error => {
    define(error, "stack", v8Stack(withoutTrap(rawStack(error) ?? ""), String(error)));
    return error;
  };
  const replaced: ErrorConstructorLike = new Proxy(native, {
    construct: (target, args, newTarget) =>
      finish(
        Reflect.construct(target, args, newTarget === replaced ? target : newTarget) as Error, // it makes errors
      ),
    apply: (target, self, args) => finish(Reflect.apply(target as never, self, args) as Error), // so does this
  });
  return replaced;
}

/** Without the frames of the replaced constructor: WebKit names `Reflect.construct` too. */
function withoutTrap(stack: string): string {
  const lines = stack.split("\n");
  const trap = lines.slice(0, 5).findLastIndex((line) => /^(?:construct|apply)@/.test(line));
  return lines.slice(trap + 1).join("\n");
}

/** Firefox: `stack` is an accessor of the prototype. Gives what reads a stack as the engine wrote it. */
function replacePrototypeGetter(prototype: Error): RawStack {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, "stack");
  // oxlint-disable-next-line typescript/unbound-method -- called with its object below
  const get = descriptor?.get;
  if (descriptor === undefined || get === undefined) return ({ stack }) => stack;
  Object.defineProperty(prototype, "stack", {
    ...descriptor,
    get(this: Error) {
      const raw: unknown = Reflect.apply(get, this, []);
      return typeof raw === "string" ? v8Stack(raw, String(this)) : raw;
    },
  });
  return (error) => Reflect.apply(get, error, []) as string | undefined; // what the getter gives for an error
}

function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
