/**
 * Names that lead out, or would if the browser's walls had a hole, removed before all others. NOTE: one of them has a
 * hole. In Firefox 153 `new FontFace(…).load()` in a Web Worker fetches whatever the Content Security Policy says, so
 * that there only its removal keeps user code off the network.
 */
const WAYS_OUT =
  `FontFace FontFaceSet FontFaceSetLoadEvent fonts importScripts XMLHttpRequest XMLHttpRequestEventTarget
  XMLHttpRequestUpload WebSocket WebSocketStream EventSource WebTransport RTCPeerConnection RTCDataChannel
  RTCRtpScriptTransformer Worker SharedWorker indexedDB caches cookieStore navigator location Notification
  ServiceWorkerRegistration ServiceWorkerContainer PushManager StorageManager FileReaderSync OffscreenCanvas
  createImageBitmap ImageDecoder FetchLaterResult fetchLater ReportingObserver scheduler postMessage close`.split(
    /\s+/,
  );

/**
 * Names that Node has besides those of the language. What else a Web Worker brings is removed, so that programs find
 * what Lambda's Node gives them and libraries do not take the sandbox for a browser.
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
  `Object Function Array Number parseFloat parseInt isNaN isFinite Infinity NaN undefined Boolean String Symbol Date Promise RegExp
  Error AggregateError SuppressedError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON
  Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array
  Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap
  WeakSet WeakRef FinalizationRegistry Proxy Reflect SharedArrayBuffer DisposableStack AsyncDisposableStack Temporal
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval`.split(/\s+/),
);

/**
 * Removes the global names of a Web Worker that Node does not have, also those that it inherits.
 * Throws when one of them cannot be removed: no user code may run then.
 */
export function pruneGlobals(): void {
  const scopes = globalScopes();
  for (const name of WAYS_OUT) for (const scope of scopes) removeName(scope, name);
  for (const scope of scopes) {
    for (const name of Object.getOwnPropertyNames(scope)) {
      if (NODE_GLOBALS.has(name) || LANGUAGE_GLOBALS.has(name)) continue;
      if (scope !== globalThis && name === "constructor") continue;
      removeName(scope, name);
    }
  }
  // Node's global object is no target of events.
  for (const name of Object.getOwnPropertyNames(EventTarget.prototype)) {
    if (name !== "constructor")
      Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
  }
}

/** The global object and what it inherits from, up to what signals and ports inherit from as well. */
function globalScopes(): readonly object[] {
  const scopes: object[] = [];
  for (
    let scope: object | null = globalThis;
    scope !== null && scope !== EventTarget.prototype;
    scope = prototypeOf(scope)
  )
    scopes.push(scope);
  return scopes;
}

/** Removes a global name; throws when it cannot be removed and leads somewhere. */
export function removeName(scope: object, name: string): void {
  if (Reflect.deleteProperty(scope, name) && !Object.hasOwn(scope, name)) return;
  // A number leads nowhere: Chromium 156 keeps TEMPORARY and PERSISTENT, whatever is tried.
  if (typeof Object.getOwnPropertyDescriptor(scope, name)?.value === "number") return;
  throw new Error(
    `The JavaScript sandbox refuses to start: this browser does not let it remove “${name}” from the Web Worker, so that ` +
      "user code could reach more than its own Runtime API. Use another browser.",
  );
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null; // the library types it `any`
}
