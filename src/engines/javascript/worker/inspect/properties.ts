import { quoted } from "./primitives.ts";
import { type Printing, widthOf } from "./options.ts";

interface Place {
  readonly key: PropertyKey;
  readonly depth: number;
  /** An item of an array: without its key. */
  readonly isItem?: boolean;
  /** Its object is printed as a list. */
  readonly isOfList?: boolean;
}

/** `key: value`, or what Node prints where there is a getter. */
export function printProperty(holder: object, place: Place, print: Printing): string {
  const { key, depth, isItem = false, isOfList = false } = place;
  const descriptor = Object.getOwnPropertyDescriptor(holder, key) ?? {
    value: (holder as Record<PropertyKey, unknown>)[key], // a proxy may not describe what it has
    enumerable: true,
  };
  const { compact, breakLength } = print.options;
  const room = compact !== true || isItem || isOfList ? 2 : 3;
  let between = " ";
  let text: string;
  if ("value" in descriptor) {
    print.indentation += room;
    text = print.value(descriptor.value, depth);
    if (room === 3 && breakLength < widthOf(text, print.options))
      between = `\n${" ".repeat(print.indentation)}`;
    print.indentation -= room;
  } else text = accessorText(holder, descriptor, depth, print);
  if (isItem) return text;
  return `${keyText(key, descriptor.enumerable !== false, print)}:${between}${text}`;
}

function accessorText(
  holder: object,
  accessor: PropertyDescriptor,
  depth: number,
  print: Printing,
): string {
  // oxlint-disable-next-line typescript/unbound-method -- called with its object below
  const { get, set } = accessor;
  if (get === undefined)
    return set === undefined
      ? print.style("undefined", "undefined")
      : print.style("[Setter]", "special");
  const label = set === undefined ? "Getter" : "Getter/Setter";
  const { getters } = print.options;
  const isCalled = getters === true || (getters === "get") === (set === undefined);
  if (getters === false || !isCalled) return print.style(`[${label}]`, "special");
  const mark = print.style(`[${label}`, "special");
  try {
    print.indentation += 2;
    const value: unknown = Reflect.apply(get, holder, []);
    const isCompound = typeof value === "object" && value !== null;
    const shown = print.value(value, depth);
    return isCompound
      ? `${print.style(`[${label}]`, "special")} ${shown}`
      : `${mark}: ${shown}${print.style("]", "special")}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return print.style(`[${label}: <Inspection threw (${why})>]`, "special");
  } finally {
    print.indentation -= 2;
  }
}

function keyText(key: PropertyKey, isEnumerable: boolean, print: Printing): string {
  if (typeof key === "symbol") return `[${print.style(key.toString(), "symbol")}]`;
  const name = String(key);
  if (name === "__proto__") return "['__proto__']";
  if (!isEnumerable) return `[${name}]`;
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(name) ? name : print.style(quoted(name), "string");
}
