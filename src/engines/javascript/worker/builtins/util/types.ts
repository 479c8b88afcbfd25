const isInstance =
  (...makers: readonly { readonly prototype: unknown }[]) =>
  (value: unknown): boolean =>
    makers.some((maker) => typeof maker === "function" && value instanceof maker);

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const AsyncFunction = (async () => undefined).constructor as new () => unknown; // it has no global name
const GeneratorFunction = function* () {}.constructor as new () => unknown; // it has no global name

const typedArray = (name: string) => (value: unknown) =>
  ArrayBuffer.isView(value) && tagOf(value) === name;

/** `node:util/types`, as far as a program can find out by itself; proxies, for one, cannot be told. */
export const types = {
  // No program can tell.
  isProxy: () => false,
  isExternal: () => false,
  isArgumentsObject: (value: unknown) => tagOf(value) === "Arguments",
  isGeneratorObject: (value: unknown) => /^(?:Async)?Generator$/.test(tagOf(value)),
  isMapIterator: (value: unknown) => tagOf(value) === "Map Iterator",
  isSetIterator: (value: unknown) => tagOf(value) === "Set Iterator",
  isModuleNamespaceObject: (value: unknown) => tagOf(value) === "Module",
  isBigIntObject: isInstance(BigInt),
  isCryptoKey: (value: unknown) => tagOf(value) === "CryptoKey",
  isKeyObject: (value: unknown) => tagOf(value) === "KeyObject",
  isAnyArrayBuffer: (value: unknown) => /^(?:Shared)?ArrayBuffer$/.test(tagOf(value)),
  isArrayBuffer: isInstance(ArrayBuffer),
  isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  isAsyncFunction: isInstance(AsyncFunction),
  isBigInt64Array: typedArray("BigInt64Array"),
  isBigUint64Array: typedArray("BigUint64Array"),
  isBooleanObject: isInstance(Boolean),
  isBoxedPrimitive: isInstance(Boolean, Number, String, Symbol, BigInt),
  isDataView: isInstance(DataView),
  isDate: isInstance(Date),
  isFloat32Array: typedArray("Float32Array"),
  isFloat64Array: typedArray("Float64Array"),
  isGeneratorFunction: isInstance(GeneratorFunction),
  isInt16Array: typedArray("Int16Array"),
  isInt32Array: typedArray("Int32Array"),
  isInt8Array: typedArray("Int8Array"),
  isMap: isInstance(Map),
  isNativeError: isInstance(Error),
  isNumberObject: isInstance(Number),
  isPromise: isInstance(Promise),
  isRegExp: isInstance(RegExp),
  isSet: isInstance(Set),
  isSharedArrayBuffer: (value: unknown) => tagOf(value) === "SharedArrayBuffer",
  isStringObject: isInstance(String),
  isSymbolObject: isInstance(Symbol),
  isTypedArray: (value: unknown) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isUint16Array: typedArray("Uint16Array"),
  isUint32Array: typedArray("Uint32Array"),
  isUint8Array: isInstance(Uint8Array),
  isUint8ClampedArray: isInstance(Uint8ClampedArray),
  isWeakMap: isInstance(WeakMap),
  isWeakSet: isInstance(WeakSet),
};
