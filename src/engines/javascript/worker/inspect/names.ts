import type { Printing } from "./options.ts";

/** What Node writes before an object's braces. */
export interface Names {
  /** Of the nearest class in the chain of prototypes; `undefined` where there is none. */
  readonly constructorName: string | undefined;
  /** `Symbol.toStringTag`, or nothing. */
  readonly tag: string;
}

export function namesOf(value: object, depth: number, print: Printing): Names {
  return { constructorName: constructorName(value, depth, print), tag: tagOf(value, print) };
}

function constructorName(value: object, depth: number, print: Printing): string | undefined {
  let first: unknown;
  for (let at: object | null = value; at !== null;) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof made === "function" && made.name !== "" && isInstance(value, made)) return made.name;
    at = Object.getPrototypeOf(at) as object | null; // typed `any`
    first ??= at;
  }
  if (first === null || first === undefined) return undefined;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const limit = print.options.depth;
  if (limit !== null && depth > limit) return `${kind} <Complex prototype>`;
  return `${kind} <[Object: null prototype] {}>`;
}

/** A program may have given its class a test of its own, which may throw. */
function isInstance(value: object, made: object): boolean {
  try {
    return value instanceof (made as new () => object); // a function, see the call
  } catch {
    return false;
  }
}

function tagOf(value: object, print: Printing): string {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]; // any object may have one
  if (typeof tag !== "string" || tag === "") return "";
  // One that is printed as a property anyway is not told twice.
  const isShown = print.options.showHidden
    ? Object.hasOwn(value, Symbol.toStringTag)
    : Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
  return isShown ? "" : tag;
}

/** `Map(2) `, `[Object: null prototype] `, `Foo [bar] `. */
export function prefix({ constructorName, tag }: Names, fallback: string, size = ""): string {
  if (constructorName === undefined) {
    const text = `[${fallback}${size}: null prototype] `;
    return tag !== "" && fallback !== tag ? `${text}[${tag}] ` : text;
  }
  const text = `${constructorName}${size} `;
  return tag !== "" && constructorName !== tag ? `${text}[${tag}] ` : text;
}

/** `[Function: name]`, `[class Name extends Parent]`. */
export function functionName(value: object, names: Names): string {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith("class") && source.endsWith("}")) return className(value, names);
  const { constructorName, tag } = names;
  const kind = /^(?:Async)?(?:Generator)?Function$/.test(tag) ? tag : "Function";
  const name = nameOf(value);
  let text = `[${kind}`;
  if (constructorName === undefined) text += " (null prototype)";
  text += name === "" ? " (anonymous)]" : `: ${name}]`;
  if (constructorName !== undefined && constructorName !== kind) text += ` ${constructorName}`;
  return tag !== "" && constructorName !== tag ? `${text} [${tag}]` : text;
}

function className(value: object, { constructorName, tag }: Names): string {
  const name = Object.hasOwn(value, "name") ? nameOf(value) : "";
  let text = `[class ${name === "" ? "(anonymous)" : name}`;
  if (constructorName !== undefined && constructorName !== "Function")
    text += ` [${constructorName}]`;
  if (tag !== "" && constructorName !== tag) text += ` [${tag}]`;
  if (constructorName === undefined) return `${text} extends null]`;
  const parent = nameOf(Object.getPrototypeOf(value) as object); // typed `any`
  return parent === "" ? `${text}]` : `${text} extends ${parent}]`;
}

function nameOf(value: object): string {
  const { name } = value as { name?: unknown }; // a function, whose name may be anything
  return typeof name === "string" ? name : "";
}
