import { messageOf } from "#base/message-of.ts";
import { inspect } from "../../inspect/inspect.ts";
import { isDeepEqual } from "../util/deep-equal.ts";

interface Failure {
  readonly message?: string;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
  readonly isGenerated?: boolean;
}

/** Node's error of an assertion that does not hold. Its message shows both values, without Node's line by line view. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;

  constructor({
    message,
    actual,
    expected,
    operator,
    isGenerated = message === undefined,
  }: Failure) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.generatedMessage = isGenerated;
  }
}

type Matcher = unknown;
type Assert = (value?: unknown, message?: unknown) => void;

/** `node:assert`, or its strict form, where `equal` means `strictEqual` and so on. */
export function createAssert(isStrict: boolean): Assert {
  const check = (holds: boolean, message: unknown, text: string, failure: Failure): void => {
    if (holds) return;
    if (message instanceof Error) throw message;
    throw new AssertionError({
      ...failure,
      message: message === undefined ? text : (message as string), // which Node wants to be a text
      isGenerated: message === undefined,
    });
  };
  const compare =
    (operator: string, holds: (actual: unknown, expected: unknown) => boolean, what: string) =>
    (actual: unknown, expected: unknown, message?: unknown): void => {
      const text = `${what}\n\n${inspect(actual)}\n\nshould ${/^(?:not|!)/.test(operator) ? "not " : ""}equal\n\n${inspect(expected)}\n`;
      check(holds(actual, expected), message, text, { actual, expected, operator });
    };
  const ok: Assert = (...args) => {
    const [value, message] = args;
    const text =
      args.length === 0
        ? "No value argument passed to `assert.ok()`"
        : "The expression evaluated to a falsy value";
    check(Boolean(value), message, text, { actual: value, expected: true, operator: "==" });
  };

  const strictEqual = compare(
    "strictEqual",
    (one, other) => Object.is(one, other),
    "Expected values to be strictly equal:",
  );
  const notStrictEqual = compare(
    "notStrictEqual",
    (one, other) => !Object.is(one, other),
    'Expected "actual" to be strictly unequal to:',
  );
  const deepStrictEqual = compare(
    "deepStrictEqual",
    (one, other) => isDeepEqual(one, other, true),
    "Expected values to be strictly deep-equal:",
  );
  const notDeepStrictEqual = compare(
    "notDeepStrictEqual",
    (one, other) => !isDeepEqual(one, other, true),
    'Expected "actual" not to be strictly deep-equal to:',
  );
  // oxlint-disable-next-line eqeqeq -- what the loose form is for
  const isEqual = (one: unknown, other: unknown): boolean => one == other || bothNaN(one, other);
  const loose = {
    equal: compare("==", isEqual, "Expected values to be loosely equal:"),
    notEqual: compare(
      "!=",
      (one, other) => !isEqual(one, other),
      'Expected "actual" to be loosely unequal to:',
    ),
    deepEqual: compare(
      "deepEqual",
      (one, other) => isDeepEqual(one, other, false),
      "Expected values to be loosely deep-equal:",
    ),
    notDeepEqual: compare(
      "notDeepEqual",
      (one, other) => !isDeepEqual(one, other, false),
      'Expected "actual" not to be loosely deep-equal to:',
    ),
  };
  const strict = {
    equal: strictEqual,
    notEqual: notStrictEqual,
    deepEqual: deepStrictEqual,
    notDeepEqual: notDeepStrictEqual,
  };

  const expectError = (caught: Caught, matcher: Matcher, message: unknown, operator: string) => {
    const text = typeof matcher === "string" ? matcher : message;
    const missing =
      operator === "throws" ? "Missing expected exception." : "Missing expected rejection.";
    check(caught.isCaught, text, missing, { operator, expected: matcher });
    if (typeof matcher === "string" || matcher === undefined) return;
    if (matches(caught.error, matcher)) return;
    const mismatch = `The error did not match what was expected:\n\n${inspect(caught.error)}\n`;
    check(false, message, mismatch, { actual: caught.error, expected: matcher, operator });
  };
  const expectNone = (caught: Caught, message: unknown, operator: string): void => {
    const kind = operator === "doesNotThrow" ? "exception" : "rejection";
    const reason = messageOf(caught.error);
    const text = `Got unwanted ${kind}.\nActual message: "${reason}"`;
    check(!caught.isCaught, message, text, { actual: caught.error, operator });
  };

  return Object.assign((...args: Parameters<Assert>) => ok(...args), {
    ...(isStrict ? strict : loose),
    ok,
    strictEqual,
    notStrictEqual,
    deepStrictEqual,
    notDeepStrictEqual,
    fail(message: unknown = "Failed"): never {
      if (message instanceof Error) throw message;
      throw new AssertionError({ message: String(message), operator: "fail" });
    },
    ifError(value: unknown): void {
      if (value === null || value === undefined) return;
      const reason = value instanceof Error ? value.message : inspect(value);
      throw new AssertionError({
        message: `ifError got unwanted exception: ${reason}`,
        actual: value,
        expected: null,
        operator: "ifError",
      });
    },
    match(text: string, pattern: RegExp, message?: unknown): void {
      const failed = `The input did not match the regular expression ${String(pattern)}. Input:\n\n${inspect(text)}\n`;
      check(pattern.test(text), message, failed, {
        actual: text,
        expected: pattern,
        operator: "match",
      });
    },
    doesNotMatch(text: string, pattern: RegExp, message?: unknown): void {
      const failed = `The input was expected to not match the regular expression ${String(pattern)}. Input:\n\n${inspect(text)}\n`;
      check(!pattern.test(text), message, failed, {
        actual: text,
        expected: pattern,
        operator: "doesNotMatch",
      });
    },
    throws: (run: () => unknown, matcher?: Matcher, message?: unknown): void =>
      expectError(caughtFrom(run), matcher, message, "throws"),
    doesNotThrow: (run: () => unknown, message?: unknown): void =>
      expectNone(caughtFrom(run), message, "doesNotThrow"),
    rejects: async (run: unknown, matcher?: Matcher, message?: unknown): Promise<void> =>
      expectError(await caughtIn(run), matcher, message, "rejects"),
    doesNotReject: async (run: unknown, message?: unknown): Promise<void> =>
      expectNone(await caughtIn(run), message, "doesNotReject"),
    AssertionError,
  });
}

interface Caught {
  readonly isCaught: boolean;
  readonly error: unknown;
}

function caughtFrom(run: () => unknown): Caught {
  try {
    run();
  } catch (error) {
    return { isCaught: true, error };
  }
  return { isCaught: false, error: undefined };
}

async function caughtIn(run: unknown): Promise<Caught> {
  try {
    await (typeof run === "function" ? (run as () => unknown)() : run);
  } catch (error) {
    return { isCaught: true, error };
  }
  return { isCaught: false, error: undefined };
}

/** A class of errors; other functions are predicates. */
function isConstructor(value: unknown): value is new () => unknown {
  if (typeof value !== "function") return false;
  const { prototype } = value as { prototype?: unknown }; // classes have one, arrow functions have none
  return value === Error || prototype instanceof Error;
}

function matches(error: unknown, matcher: Matcher): boolean {
  if (isConstructor(matcher)) return error instanceof matcher;
  if (matcher instanceof RegExp) return matcher.test(String(error));
  if (typeof matcher === "function")
    return (matcher as (error: unknown) => unknown)(error) === true;
  if (typeof matcher !== "object" || matcher === null) return false;
  const actual = error as Readonly<Record<string, unknown>> | null | undefined; // read key by key
  const wanted = Object.entries(matcher);
  if (matcher instanceof Error) wanted.push(["name", matcher.name], ["message", matcher.message]);
  return wanted.every(([key, value]: [string, unknown]) => {
    const found = actual?.[key];
    return value instanceof RegExp && typeof found === "string"
      ? value.test(found)
      : isDeepEqual(found, value, true);
  });
}

function bothNaN(one: unknown, other: unknown): boolean {
  return Number.isNaN(one) && Number.isNaN(other);
}
