import { type Printing, unlimited, widthOf, withoutColours } from "./options.ts";
import { textWidth } from "./text-width.ts";

/** How the entries of an object stand: in one line where they are few and short, in columns, or one a line. */
export interface Entries {
  readonly entries: readonly string[];
  /** What stands before the braces: a function's name, a boxed value, an error's stack. */
  readonly base: string;
  readonly braces: readonly [string, string];
  /** The array, typed array or string whose items the entries are. */
  readonly list: ArrayLike<unknown> | undefined;
  readonly depth: number;
}

const MOST_COLUMNS = 15;
/** A character is about so many times as high as it is wide: columns shall make a square. */
const HEIGHT = 2.5;

export function laidOut(parts: Entries, print: Printing): string {
  const { compact } = print.options;
  return compact === true ? flat(parts, print) : spread(parts, print);
}

function spread({ entries, base, braces, list, depth }: Entries, print: Printing): string {
  const { compact } = print.options;
  const [open, close] = braces;
  const before = base === "" ? "" : `${base} `;
  let lines = entries;
  if (typeof compact === "number" && compact >= 1) {
    if (list !== undefined && entries.length > 6) lines = inColumns(entries, list, print);
    if (print.lastDepth - depth < compact && lines.length === entries.length) {
      const start = lines.length + print.indentation + open.length + base.length + 10;
      const text = lines.join(", ");
      if (fits(lines, start, base, print) && !text.includes("\n"))
        return `${before}${open} ${text} ${close}`;
    }
  }
  const line = `\n${" ".repeat(print.indentation)}`;
  return `${before}${open}${line}  ${lines.join(`,${line}  `)}${line}${close}`;
}

/** With `compact: true`: as much on a line as fits. */
function flat({ entries, base, braces: [open, close] }: Entries, print: Printing): string {
  const behind = base === "" ? "" : ` ${base}`;
  if (fits(entries, 0, base, print)) return `${open}${behind} ${entries.join(", ")} ${close}`;
  const line = `\n${" ".repeat(print.indentation)}`;
  const start = base === "" && open.length === 1 ? " " : `${behind}${line}  `;
  return `${open}${start}${entries.join(`,${line}  `)} ${close}`;
}

function fits(entries: readonly string[], start: number, base: string, print: Printing): boolean {
  const { options } = print;
  const width = entries.reduce((sum, entry) => sum + widthOf(entry, options), entries.length);
  return width + start <= options.breakLength && (base === "" || !base.includes("\n"));
}

function inColumns(
  entries: readonly string[],
  list: ArrayLike<unknown>,
  print: Printing,
): readonly string[] {
  const { maxArrayLength } = print.options;
  const rest = unlimited(maxArrayLength) < entries.length ? entries.slice(-1) : [];
  const items = rest.length === 0 ? entries : entries.slice(0, -1);
  const widths = items.map((item) => textWidth(withoutColours(item)));
  const columns = columnCount(entries, widths, print);
  if (columns <= 1) return entries;

  const columnWidths = Array.from({ length: columns }, (_, column) =>
    widths.reduce((most, width, at) => (at % columns === column ? Math.max(most, width) : most), 0),
  );
  const isNumeric = entries.every((_, at) => ["number", "bigint"].includes(typeof list[at]));
  const lines: string[] = [];
  for (let first = 0; first < items.length; first += columns) {
    const row = items.slice(first, first + columns).map((item, column, { length }) => {
      const isLast = column === length - 1;
      const room = " ".repeat((columnWidths[column] ?? 0) - (widths[first + column] ?? 0));
      const comma = isLast ? "" : ", ";
      if (isNumeric) return `${room}${item}${comma}`;
      return isLast ? item : `${item}${comma}${room}`;
    });
    lines.push(row.join(""));
  }
  return [...lines, ...rest];
}

function columnCount(
  entries: readonly string[],
  widths: readonly number[],
  { options, indentation }: Printing,
): number {
  const most = Math.max(0, ...widths) + 2;
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  if (most * 3 + indentation >= options.breakLength) return 1;
  if (total / most <= 5 && most - 2 > 6) return 1;
  const bias = Math.sqrt(most - total / entries.length);
  const typical = Math.max(most - 3 - bias, 1);
  return Math.min(
    Math.round(Math.sqrt(HEIGHT * typical * entries.length) / typical),
    Math.floor((options.breakLength - indentation) / most),
    Number(options.compact) * 4,
    MOST_COLUMNS,
  );
}
