import type { Freezer } from "./freezer.ts";
import { apply } from "./natives.ts";
import { installStreamIteration, streamIteration } from "./stream-iteration.ts";

/** Names of functions whose promises the browser settles in tasks of its own: a program could go on by them. */
const BODY = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];
const COMPILE = ["compile", "compileStreaming", "instantiate", "instantiateStreaming"];

/**
 * Makes promises that the browser settles wait while the environment stands still. Not those of `crypto.subtle`: Chromium
 * 156 settles them before any other task, so that nothing could be told in between.
 */
export function freezePromises(freezer: Freezer): void {
  const hold = (holder: object, names: readonly string[]): void => {
    for (const name of names) {
      replaceFunction(holder, name, (native, self, args) =>
        freezer.held(apply(native, self, args) as Promise<unknown>),
      );
    }
  };
  for (const { prototype } of [Blob, Request, Response]) hold(prototype, BODY);
  hold(WebAssembly, COMPILE);
  hold(ReadableStreamDefaultReader.prototype, ["read"]);
  // WebKit 2.50 has no such reader.
  if ("ReadableStreamBYOBReader" in globalThis) hold(ReadableStreamBYOBReader.prototype, ["read"]);
  const iterate = streamIteration();
  if (iterate === undefined) installStreamIteration();
  else hold(Object.getPrototypeOf(iterate(new ReadableStream())) as object, ["next"]); // typed `any`
  replaceFunction(Atomics, "waitAsync", (native, self, args) => {
    const waiting = apply(native, self, args) as {
      readonly async: boolean;
      readonly value: unknown;
    };
    return waiting.value instanceof Promise
      ? { ...waiting, value: freezer.held(waiting.value) }
      : waiting;
  });
}

type Callable = (...args: readonly unknown[]) => unknown;

/** Puts a function in the place of a native one, if the browser has it. */
export function replaceFunction(
  holder: object,
  name: string,
  call: (native: Callable, self: unknown, args: readonly unknown[]) => unknown,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  const native: unknown = descriptor?.value;
  if (typeof native !== "function") return; // not in this browser
  Object.defineProperty(holder, name, {
    ...descriptor,
    value: new Proxy(native as Callable, {
      apply: (target, self, args: readonly unknown[]) => call(target, self, args),
    }),
  });
}
