import { type Printing, unlimited } from "./options.ts";

/** A string below this length is never broken at its line ends. */
const SHORT = 16;

const NAMED: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

const ESCAPED =
  // oxlint-disable-next-line no-control-regex -- they are what is written in another way
  /[\u0000-\u001F\u007F-\u009F\\]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A string in quotes, of the kind that it does not contain. */
export function quoted(text: string): string {
  const mark =
    ["'", '"', "`"].find((one) => !text.includes(one) && !(one === "`" && text.includes("${"))) ??
    "'";
  const escaped = text.replaceAll(ESCAPED, escape);
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function escape(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 256 ? `\\x${hex.toUpperCase().padStart(2, "0")}` : `\\u${hex}`;
}

export function printPrimitive(value: unknown, print: Printing): string {
  switch (typeof value) {
    case "string":
      return printString(value, print);
    case "number":
      return print.style(numberText(value, print), "number");
    case "bigint":
      return print.style(`${grouped(String(value), print)}n`, "bigint");
    case "boolean":
      return print.style(String(value), "boolean");
    case "symbol":
      return print.style(value.toString(), "symbol");
    default:
      return print.style(String(value), value === null ? "null" : "undefined");
  }
}

function printString(text: string, print: Printing): string {
  const { breakLength, compact, maxStringLength } = print.options;
  const limit = unlimited(maxStringLength);
  const rest = text.length - limit;
  const trailer = rest > 0 ? `... ${rest} more character${rest === 1 ? "" : "s"}` : "";
  const shown = rest > 0 ? text.slice(0, limit) : text;
  const isLong = shown.length > SHORT && shown.length > breakLength - print.indentation - 4;
  if (compact === true || !isLong) return print.style(quoted(shown), "string") + trailer;
  const lines = shown.split(/(?<=\n)/).map((line) => print.style(quoted(line), "string"));
  return lines.join(` +\n${" ".repeat(print.indentation + 2)}`) + trailer;
}

function numberText(value: number, print: Printing): string {
  const text = String(value);
  if (!print.options.numericSeparator) return Object.is(value, -0) ? "-0" : text;
  if (/[^-\d.]/.test(text)) return text;
  const [whole = "", fraction] = text.split(".");
  if (fraction === undefined) return grouped(whole, print);
  return `${grouped(whole, print)}.${fraction.replaceAll(/(\d{3})(?=\d)/g, "$1_")}`;
}

function grouped(digits: string, print: Printing): string {
  return print.options.numericSeparator
    ? digits.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, "_")
    : digits;
}
