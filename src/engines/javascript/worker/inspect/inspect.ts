import { type Contents, contentsOf } from "./contents.ts";
import { laidOut } from "./layout.ts";
import { namesOf, prefix } from "./names.ts";
import {
  COLOURS,
  CUSTOM,
  DEFAULTS,
  type InspectOptions,
  type Printing,
  STYLES,
  type Style,
} from "./options.ts";
import { printPrimitive } from "./primitives.ts";
import { printProperty } from "./properties.ts";

/** A value as Node's `util.inspect` prints it. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  const all: Required<InspectOptions> = { ...DEFAULTS, ...given(options) };
  const print: Printing = {
    options: all,
    around: [],
    circular: new Map(),
    indentation: 0,
    lastDepth: 0,
    style: all.colors ? coloured : (text) => text,
    value: (inner, depth) => printValue(inner, depth, print),
  };
  return print.value(value, 0);
}

/** Options that are `undefined` count as left out. */
function given(options: InspectOptions): InspectOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function coloured(text: string, style: Style): string {
  const [begin, end] = COLOURS[STYLES[style]] ?? [0, 0];
  return `\u001B[${begin}m${text}\u001B[${end}m`;
}

function printValue(value: unknown, depth: number, print: Printing): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null)
    return printPrimitive(value, print);
  if (print.options.customInspect) {
    const custom = customText(value, depth, print);
    if (custom !== undefined) return custom;
  }
  if (print.around.includes(value)) {
    const number = print.circular.get(value) ?? print.circular.size + 1;
    print.circular.set(value, number);
    return print.style(`[Circular *${number}]`, "special");
  }
  return printObject(value, depth, print);
}

/** What an object says of itself, by its method `[util.inspect.custom]`. */
function customText(value: object, depth: number, print: Printing): string | undefined {
  const custom = (value as { [CUSTOM]?: unknown })[CUSTOM]; // any object may have one
  if (typeof custom !== "function" || custom === inspect) return undefined;
  const made = (value as { constructor?: { prototype?: unknown } }).constructor?.prototype; // a prototype is no instance
  if (made === value) return undefined;
  const limit = print.options.depth;
  const left = limit === null ? null : limit - depth;
  const options = { ...print.options, stylize: print.style };
  const said: unknown = custom.call(value, left, options, inspect);
  if (said === value) return undefined;
  return typeof said === "object" && said !== null
    ? print.value(said, depth)
    : String(said).replaceAll("\n", `\n${" ".repeat(print.indentation)}`);
}

function printObject(value: object, depth: number, print: Printing): string {
  const names = namesOf(value, depth, print);
  const contents = contentsOf(value, { names, keys: keysOf(value, print), print });
  const { keys, empty } = contents;
  if (keys.length === 0 && empty !== undefined && isEmpty(value, contents)) return empty;
  const limit = print.options.depth;
  if (limit !== null && depth > limit) {
    if (value instanceof RegExp && empty !== undefined) return empty;
    const name = prefix(names, Array.isArray(value) ? "Array" : "Object").slice(0, -1);
    return print.style(names.constructorName === undefined ? name : `[${name}]`, "special");
  }
  return printContents(value, contents, depth + 1, print);
}

function isEmpty(value: object, contents: Contents): boolean {
  if (contents.base !== undefined) return true;
  if (contents.list !== undefined) return contents.list.length === 0;
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  return contents.items(0).length === 0;
}

function keysOf(value: object, print: Printing): PropertyKey[] {
  if (print.options.showHidden) return Reflect.ownKeys(value);
  const isShown = (key: PropertyKey): boolean =>
    Object.prototype.propertyIsEnumerable.call(value, key);
  // A list's own items are many, and are not printed as properties.
  return Reflect.ownKeys(value).filter(isShown);
}

function printContents(value: object, contents: Contents, depth: number, print: Printing): string {
  const { keys, list } = contents;
  print.around.push(value);
  print.lastDepth = depth;
  const items = contents.items(depth);
  const properties = keys.map((key) =>
    printProperty(value, { key, depth, isOfList: list !== undefined }, print),
  );
  print.around.pop();
  const entries = sorted(items, properties, list !== undefined, print);

  let base = contents.base ?? "";
  let { braces } = contents;
  const number = print.circular.get(value);
  if (number !== undefined) {
    const mark = print.style(`<ref *${number}>`, "special");
    if (print.options.compact === true) braces = [`${mark} ${braces[0]}`, braces[1]];
    else base = base === "" ? mark : `${mark} ${base}`;
  }
  return laidOut({ entries, base, braces, list, depth }, print);
}

function sorted(
  items: readonly string[],
  properties: readonly string[],
  isList: boolean,
  { options }: Printing,
): string[] {
  const order = options.sorted;
  if (order === false) return [...items, ...properties];
  const compare = order === true ? undefined : order;
  return isList
    ? [...items, ...properties.toSorted(compare)]
    : [...items, ...properties].toSorted(compare);
}
