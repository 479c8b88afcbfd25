import { type JsonValue, parseJson } from "#base/json.ts";

/** What a person can change in an event template. `json` values are edited and passed as JSON text. */
export type ParameterSchema = { readonly description: string } & (
  | { readonly type: "text"; readonly default: string; readonly choices?: readonly string[] }
  | {
      readonly type: "number";
      readonly default: number;
      readonly minimum: number;
      readonly maximum: number;
    }
  | { readonly type: "flag"; readonly default: boolean }
  | { readonly type: "json"; readonly default: JsonValue }
);

export type TemplateParameter = ParameterSchema & { readonly name: string };

/** The account, the moment and the ids of a generated event. */
export interface TemplateContext {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A fresh random UUID, lower case. */
  readonly createId: () => string;
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
}

/** A generator of one kind of event. */
export interface EventTemplate {
  readonly id: string;
  readonly title: string;
  /** AWS service, for grouping. */
  readonly service: string;
  readonly description: string;
  readonly parameters: readonly TemplateParameter[];
  /** The event as JSON. Missing or unfit values fall back to the defaults; see `checkParameters`. */
  generate(values: Readonly<Record<string, unknown>>, context: TemplateContext): unknown;
}

type Schemas = Readonly<Record<string, ParameterSchema>>;

type ValueOf<S extends ParameterSchema> = S extends { type: "text" }
  ? string
  : S extends { type: "number" }
    ? number
    : S extends { type: "flag" }
      ? boolean
      : JsonValue;

type Values<P extends Schemas> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** Makes a template whose generator gets its parameters typed and complete. */
export function defineTemplate<const P extends Schemas>(definition: {
  readonly id: string;
  readonly title: string;
  readonly service: string;
  readonly description: string;
  readonly parameters: P;
  readonly generate: (values: Values<P>, context: TemplateContext) => unknown;
}): EventTemplate {
  const schemas: Schemas = definition.parameters;
  return {
    ...definition,
    parameters: Object.entries(schemas).map(([name, schema]) => ({ name, ...schema })),
    generate(values, context) {
      const complete = Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => {
          const value = readParameter(schema, values[name]);
          return [name, value.ok ? value.value : schema.default];
        }),
      );
      return definition.generate(complete as Values<P>, context); // one value for each schema, of its type
    },
  };
}

/** What is wrong with the values of a template's form; empty when all fit. Missing values are fine. */
export function checkParameters(
  template: EventTemplate,
  values: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly problem: string }[] {
  return template.parameters.flatMap((parameter) => {
    const value = readParameter(parameter, values[parameter.name]);
    return value.ok ? [] : [{ name: parameter.name, problem: value.error }];
  });
}

type Read =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly error: string };

function numberWithin(
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  value: unknown,
): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return undefined;
  return number >= minimum && number <= maximum ? number : undefined;
}

function readParameter(schema: ParameterSchema, value: unknown): Read {
  if (value === undefined) return { ok: true, value: schema.default };
  switch (schema.type) {
    case "text": {
      if (typeof value !== "string") return { ok: false, error: "Expected text." };
      const isChoice = schema.choices === undefined || schema.choices.includes(value);
      return isChoice
        ? { ok: true, value }
        : { ok: false, error: `Expected one of ${schema.choices.join(", ")}.` };
    }
    case "number": {
      const number = numberWithin(schema, value);
      const { minimum, maximum } = schema;
      return number === undefined
        ? { ok: false, error: `Expected a whole number from ${minimum} to ${maximum}.` }
        : { ok: true, value: number };
    }
    case "flag":
      return typeof value === "boolean"
        ? { ok: true, value }
        : { ok: false, error: "Expected true or false." };
    case "json": {
      const json = typeof value === "string" ? parseJson(value) : undefined;
      return json === undefined
        ? { ok: false, error: "Expected a JSON text." }
        : { ok: true, value: json };
    }
  }
}
