/**
 * Whether two values are the same all the way down: by Node's rules for `deepStrictEqual`, or, where not strict, for
 * `deepEqual`, which compares primitives by `==` and looks at no prototypes.
 */
export function isDeepEqual(one: unknown, other: unknown, isStrict: boolean): boolean {
  return new Comparison(isStrict).isEqual(one, other);
}

class Comparison {
  readonly #isStrict: boolean;
  /** Pairs being compared further up, for values that contain themselves. */
  readonly #open: [object, object][] = [];

  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  isEqual(one: unknown, other: unknown): boolean {
    if (Object.is(one, other)) return true;
    const isObject = typeof one === "object" && one !== null;
    if (!isObject || typeof other !== "object" || other === null) {
      if (this.#isStrict || isObject || (typeof other === "object" && other !== null)) return false;
      // oxlint-disable-next-line eqeqeq -- what the loose form is for
      return one == other || (Number.isNaN(one) && Number.isNaN(other));
    }
    const known = this.#open.some(([left, right]) => left === one && right === other);
    if (known) return true;
    this.#open.push([one, other]);
    const result = this.#isSame(one, other);
    this.#open.pop();
    return result;
  }

  #isSame(one: object, other: object): boolean {
    if (this.#isStrict && Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
    if (tag(one) !== tag(other) || Array.isArray(one) !== Array.isArray(other)) return false;
    return this.#isContentSame(one, other) && this.#arePropertiesSame(one, other);
  }

  #isContentSame(one: object, other: object): boolean {
    if (one instanceof Date && other instanceof Date)
      return Object.is(one.getTime(), other.getTime());
    if (one instanceof RegExp && other instanceof RegExp)
      return String(one) === String(other) && one.lastIndex === other.lastIndex;
    if (one instanceof Error && other instanceof Error)
      return (
        one.name === other.name &&
        one.message === other.message &&
        this.isEqual(one.cause, other.cause)
      );
    if (one instanceof Map && other instanceof Map) return this.#areMapsSame(one, other);
    if (one instanceof Set && other instanceof Set)
      return one.size === other.size && [...one].every((item) => this.#has(other, item));
    if (isBoxed(one) && isBoxed(other)) return Object.is(one.valueOf(), other.valueOf());
    if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length;
    if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other))
      return areBytesSame(bytesOf(one), bytesOf(other));
    if (one instanceof ArrayBuffer && other instanceof ArrayBuffer)
      return areBytesSame(new Uint8Array(one), new Uint8Array(other));
    return true;
  }

  #arePropertiesSame(one: object, other: object): boolean {
    if (ArrayBuffer.isView(one)) return true;
    const keys = this.#keys(one);
    if (keys.length !== this.#keys(other).length) return false;
    const left = one as Record<PropertyKey, unknown>; // read key by key
    const right = other as Record<PropertyKey, unknown>; // read key by key
    return keys.every(
      (key) =>
        Object.prototype.propertyIsEnumerable.call(other, key) &&
        this.isEqual(left[key], right[key]),
    );
  }

  #keys(value: object): PropertyKey[] {
    const names: PropertyKey[] = Object.keys(value);
    if (!this.#isStrict) return names;
    return names.concat(
      Object.getOwnPropertySymbols(value).filter((key) =>
        Object.prototype.propertyIsEnumerable.call(value, key),
      ),
    );
  }

  #areMapsSame(one: Map<unknown, unknown>, other: Map<unknown, unknown>): boolean {
    if (one.size !== other.size) return false;
    return [...one].every(([key, value]) => {
      if (other.has(key)) return this.isEqual(value, other.get(key));
      return [...other].some(
        ([otherKey, otherValue]) =>
          (!this.#isStrict || typeof otherKey === "object") &&
          this.isEqual(key, otherKey) &&
          this.isEqual(value, otherValue),
      );
    });
  }

  #has(set: Set<unknown>, item: unknown): boolean {
    if (set.has(item)) return true;
    if (this.#isStrict && (typeof item !== "object" || item === null)) return false;
    return [...set].some((candidate) => this.isEqual(item, candidate));
  }
}

function tag(value: object): string {
  return Object.prototype.toString.call(value);
}

function isBoxed(value: object): boolean {
  return /^\[object (?:Number|String|Boolean|Symbol|BigInt)\]$/.test(tag(value));
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function areBytesSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
