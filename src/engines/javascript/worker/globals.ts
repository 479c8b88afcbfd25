/**
 * Names that Node has besides those of the language. What else a Web Worker brings is removed, so that programs find
 * what Lambda's Node gives them and libraries do not take the sandbox for a browser. This is for fidelity: what keeps
 * user code in is the opaque origin and its Content Security Policy, which need no help from here.
 */
const NODE_GLOBALS = new Set(
  `AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream
  CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream Event EventTarget File FormData
  Headers MessageChannel MessageEvent MessagePort Navigator Performance PerformanceEntry PerformanceMark
  PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams
  WebAssembly WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate
  clearInterval clearTimeout console crypto fetch global performance process queueMicrotask setImmediate setInterval
  setTimeout structuredClone`.split(/\s+/),
);

const LANGUAGE_GLOBALS = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp
  Error AggregateError SuppressedError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON
  Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array
  Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap
  WeakSet WeakRef FinalizationRegistry Proxy Reflect SharedArrayBuffer DisposableStack AsyncDisposableStack Temporal
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval`.split(/\s+/),
);

/** Removes the global names of a Web Worker that Node does not have. */
export function pruneGlobals(): void {
  for (
    let scope: object | null = globalThis;
    // What is inherited from there belongs to signals and ports as well.
    scope !== null && scope !== EventTarget.prototype;
    scope = prototypeOf(scope)
  ) {
    for (const name of Object.getOwnPropertyNames(scope)) {
      if (NODE_GLOBALS.has(name) || LANGUAGE_GLOBALS.has(name)) continue;
      if (scope !== globalThis && name === "constructor") continue;
      Reflect.deleteProperty(scope, name);
    }
  }
  // Node's global object is no target of events.
  for (const name of Object.getOwnPropertyNames(EventTarget.prototype)) {
    if (name !== "constructor")
      Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
  }
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null; // the library types it `any`
}
