import { inspect } from "./inspect.ts";
import type { InspectOptions } from "./options.ts";

/** The arguments of a `console` call as one text, with the format specifiers of the first. */
export function format(args: readonly unknown[], options: InspectOptions = {}): string {
  const [first, ...rest] = args;
  const printed = (value: unknown): string =>
    typeof value === "string" ? value : inspect(value, options);
  if (typeof first !== "string") return args.map(printed).join(" ");
  let text = first;
  if (rest.length > 0 && first.includes("%")) {
    text = first.replaceAll(/%[sdifjoOc%]/g, (specifier) => {
      if (specifier === "%%") return "%";
      if (rest.length === 0) return specifier;
      const value = rest.shift();
      return formatted(specifier, value, options);
    });
  }
  return [text, ...rest.map(printed)].join(" ");
}

function formatted(specifier: string, value: unknown, options: InspectOptions): string {
  switch (specifier) {
    case "%s":
      return textOf(value, options);
    case "%d":
      return numeric(value, Number);
    case "%i":
      return numeric(value, (given) => Number.parseInt(String(given), 10));
    case "%f":
      return typeof value === "symbol" ? "NaN" : shown(Number.parseFloat(String(value)));
    case "%j":
      return json(value);
    case "%c":
      return "";
    case "%o":
      return inspect(value, { ...options, showHidden: true, depth: 4 });
    default:
      return inspect(value, options);
  }
}

const shown = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function numeric(value: unknown, parse: (value: unknown) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "symbol" ? "NaN" : shown(parse(value));
}

function textOf(value: unknown, options: InspectOptions): string {
  if (typeof value === "number") return shown(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null || hasOwnWords(value)) return String(value);
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

/** Whether the program itself says what the object is as text. */
function hasOwnWords(value: object): boolean {
  const { toString } = value as { toString?: unknown }; // may be missing, or anything
  if (typeof toString !== "function") return false;
  if (Object.hasOwn(value, "toString")) return true;
  for (
    let at: object | null = value;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof made !== "function") continue;
    // The nearest class: the platform's own prints as `inspect` does, the program's as it says.
    const isPlatforms = (globalThis as Record<string, unknown>)[made.name] === made;
    if (isPlatforms) return false;
    if (Object.hasOwn(at, "toString")) return true;
  }
  return false;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return "[Circular]";
    throw error;
  }
}
