import { type JsonObject, isJsonObject } from "#base/json.ts";

/** A value that nobody knows before the deployment: an attribute of a resource, an import, a parameter without default. */
export const UNKNOWN = Symbol("known at deployment only");
/** `AWS::NoValue`: the property is not there. */
const NO_VALUE = undefined;

/** Deeper than any real template, far less deep than the stack. */
const MAX_DEPTH = 40;

/** What intrinsic functions refer to. */
export interface TemplateScope {
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
}

/** Pseudo parameters, as they are for the functions of the playground. */
const PSEUDO: Readonly<Record<string, unknown>> = {
  "AWS::AccountId": "123456789012",
  "AWS::NoValue": NO_VALUE,
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::StackName": "stack",
  "AWS::URLSuffix": "amazonaws.com",
};

/**
 * A value of a template with its intrinsic functions carried out, as far as they are known: parameters have their
 * defaults. `UNKNOWN` stands wherever that is not enough, also inside of lists and objects.
 * Source: AWS CloudFormation template reference, "Intrinsic functions".
 */
export function evaluate(value: unknown, scope: TemplateScope, depth = 0): unknown {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const next = (inner: unknown): unknown => evaluate(inner, scope, depth + 1);
  if (Array.isArray(value)) return value.map(next).filter((item) => item !== NO_VALUE);
  if (!isJsonObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  const isCall =
    others.length === 0 && key !== undefined && /^(?:Ref|Condition|Fn::\w+)$/.test(key);
  if (!isCall)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, next(inner)]));
  const carryOut = Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
  return carryOut === undefined ? UNKNOWN : carryOut(value[key], { scope, next, depth });
}

interface Call {
  readonly scope: TemplateScope;
  readonly next: (value: unknown) => unknown;
  readonly depth: number;
}

const own = (object: unknown, key: unknown): unknown =>
  isJsonObject(object) && typeof key === "string" && Object.hasOwn(object, key)
    ? object[key]
    : UNKNOWN;

const FUNCTIONS: Readonly<Record<string, (argument: unknown, call: Call) => unknown>> = {
  Ref: (name, { scope }) => reference(name, scope),
  Condition: (name, call) => condition(name, call),
  "Fn::Sub": substitute,
  "Fn::FindInMap": (argument, { scope, next }) => {
    const [map, top, second] = listOf(next(argument));
    const found = own(own(own(scope.mappings, map), top), second);
    return found;
  },
  "Fn::Join": (argument, { next }) => {
    const [separator, items] = listOf(next(argument));
    const list = listOf(items);
    return typeof separator === "string" && Array.isArray(items) && list.every(isScalar)
      ? list.map(String).join(separator)
      : UNKNOWN;
  },
  "Fn::Split": (argument, { next }) => {
    const [separator, text] = listOf(next(argument));
    return typeof separator === "string" && typeof text === "string" && separator !== ""
      ? text.split(separator)
      : UNKNOWN;
  },
  "Fn::Select": (argument, { next }) => {
    const [index, items] = listOf(next(argument));
    const item = listOf(items)[Number(index)];
    return item === undefined ? UNKNOWN : item;
  },
  "Fn::If": (argument, call) => {
    const [name, whenTrue, whenFalse] = listOf(argument);
    const decided = condition(name, call);
    return decided === UNKNOWN ? UNKNOWN : call.next(decided === true ? whenTrue : whenFalse);
  },
  "Fn::Equals": (argument, { next }) => {
    const [left, right] = listOf(next(argument));
    return isScalar(left) && isScalar(right) ? String(left) === String(right) : UNKNOWN;
  },
  "Fn::Not": (argument, { next }) => {
    const [value] = listOf(next(argument));
    return typeof value === "boolean" ? !value : UNKNOWN;
  },
  "Fn::And": (argument, { next }) => {
    const values = listOf(next(argument));
    if (values.includes(false)) return false;
    return values.every((value) => value === true) ? true : UNKNOWN;
  },
  "Fn::Or": (argument, { next }) => {
    const values = listOf(next(argument));
    if (values.includes(true)) return true;
    return values.every((value) => value === false) ? false : UNKNOWN;
  },
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function reference(name: unknown, { parameters }: TemplateScope): unknown {
  if (typeof name === "string" && Object.hasOwn(PSEUDO, name)) return PSEUDO[name];
  const parameter = own(parameters, name);
  // The default of such a parameter is the name of a value that Systems Manager keeps.
  const type = String(own(parameter, "Type"));
  if (type.startsWith("AWS::SSM::Parameter::")) return UNKNOWN;
  const value = own(parameter, "Default");
  return type === "CommaDelimitedList" && typeof value === "string"
    ? value.split(",").map((item) => item.trim())
    : value;
}

function condition(name: unknown, { scope, depth }: Call): unknown {
  return evaluate(own(scope.conditions, name), scope, depth + 1);
}

/** `"${Stage}-x"`, or a list of such a text and values of its own. `${!x}` stays `${x}`. */
function substitute(argument: unknown, { scope, next }: Call): unknown {
  const [template, values] = Array.isArray(argument) ? listOf(argument) : [argument, {}];
  if (typeof template !== "string") return UNKNOWN;
  let isKnown = true;
  const text = template.replaceAll(/\$\{([^}]*)\}/g, (_, written: string) => {
    const name = written.trim();
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    const given = own(values, name);
    const value = given === UNKNOWN ? reference(name, scope) : next(given);
    if (!isScalar(value)) isKnown = false;
    return String(isScalar(value) ? value : "");
  });
  return isKnown ? text : UNKNOWN;
}
