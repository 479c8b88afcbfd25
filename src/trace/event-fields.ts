import { isJsonObject, type JsonValue } from "#base/json.ts";
import { type ProcessId, isProcessId } from "#contract/process-id.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import type { BodyRef } from "./body-ref.ts";

declare const VALUE: unique symbol;

/** One field of a trace event: its type for the compiler, and the check of a value from outside. */
export interface Field<T, Presence extends "required" | "optional" = "required"> {
  readonly presence: Presence;
  /** What is expected, in words: `a string`. */
  readonly expected: string;
  /** Set for payloads and header lists: they are shown the same way wherever they occur. */
  readonly content?: "body" | "headers";
  fits(this: void, value: JsonValue): boolean;
  /** Only a type: it makes `Field<string>` differ from `Field<number>`. */
  readonly [VALUE]?: T;
}

/** The fields of one kind of trace event. */
export type Shape = Readonly<Record<string, Field<unknown, "required" | "optional">>>;

type ValueOf<F> = F extends Field<infer T, "required" | "optional"> ? T : never;
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends Field<unknown, "optional"> ? K : never;
}[keyof S];

/** The value that a shape describes. */
export type FieldsOf<S extends Shape> = {
  readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]>;
} & { readonly [K in OptionalKeys<S>]?: ValueOf<S[K]> };

export const text: Field<string> = field("a string", (value) => typeof value === "string");
export const flag: Field<boolean> = field("a boolean", (value) => typeof value === "boolean");
export const headers: Field<HeaderList> = {
  ...field<HeaderList>("a list of [name, value] pairs", (value) => isHeaderList(value)),
  content: "headers",
};
export const body: Field<BodyRef> = {
  ...field<BodyRef>(
    "a body reference with id and size",
    (value) =>
      isJsonObject(value) && typeof value["id"] === "string" && typeof value["size"] === "number",
  ),
  content: "body",
};
export const process: Field<ProcessId> = field(
  "“runtime” or “extension:” with a name",
  (value) => typeof value === "string" && isProcessId(value),
);

export function number<T extends number = number>(): Field<T> {
  return field("a number", (value) => typeof value === "number" && Number.isFinite(value));
}

/** A closed set of words. Complete by type: a new word does not compile without its line. */
export function oneOf<T extends string>(words: Readonly<Record<T, true>>): Field<T> {
  return field(
    `one of ${Object.keys(words).join(", ")}`,
    (value) => typeof value === "string" && Object.hasOwn(words, value),
  );
}

/** A tagged union, of which only the tag `kind` is checked. */
export function variant<T extends { readonly kind: string }>(
  kinds: Readonly<Record<T["kind"], true>>,
): Field<T> {
  return field(
    `an object whose kind is one of ${Object.keys(kinds).join(", ")}`,
    (value) =>
      isJsonObject(value) &&
      typeof value["kind"] === "string" &&
      Object.hasOwn(kinds, value["kind"]),
  );
}

/** A list whose items have at least these properties, all of them strings. */
export function listOf<T>(...properties: readonly (keyof T & string)[]): Field<readonly T[]> {
  return field(
    `a list of objects with ${properties.join(" and ")}`,
    (value) =>
      Array.isArray(value) &&
      (value as readonly JsonValue[]).every(
        (item) =>
          isJsonObject(item) && properties.every((property) => typeof item[property] === "string"),
      ),
  );
}

export const words: Field<readonly string[]> = field(
  "a list of strings",
  (value) =>
    Array.isArray(value) &&
    (value as readonly JsonValue[]).every((item) => typeof item === "string"),
);

/** An object with at least these properties. */
export function record<T>(
  properties: Readonly<Partial<Record<keyof T & string, "string" | "number">>>,
): Field<T> {
  return field<T>(
    `an object with ${Object.keys(properties).join(" and ")}`,
    (value) =>
      isJsonObject(value) &&
      Object.entries(properties).every(([name, type]) => typeof value[name] === type),
  );
}

/** The field may be missing. */
export function optional<T>(required: Field<T>): Field<T, "optional"> {
  return { ...required, presence: "optional" } as Field<T, "optional">; // only the presence differs
}

function field<T>(expected: string, fits: (value: JsonValue) => boolean): Field<T> {
  return { presence: "required", expected, fits };
}

function isHeaderList(value: JsonValue): boolean {
  return (
    Array.isArray(value) &&
    (value as readonly JsonValue[]).every(
      (pair) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        (pair as readonly JsonValue[]).every((part) => typeof part === "string"),
    )
  );
}
