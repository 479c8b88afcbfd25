import { inspect } from "./inspect.ts";
import { textWidth } from "./text-width.ts";

/** What `console.table` prints for an object; as Node 22 sets it. */
export function tableText(data: object, only?: readonly string[]): string {
  const entries = iterated(data);
  if (entries !== undefined) return entriesTable(data, entries);

  const rows = Object.keys(data);
  // An object, so that numbers come first.
  const columns: Record<string, Map<number, string>> = { __proto__: null as never };
  const values = new Map<number, string>();
  for (const [at, key] of rows.entries()) {
    const item = (data as Record<string, unknown>)[key];
    const isObject = (typeof item === "object" && item !== null) || typeof item === "function";
    if (!isObject) values.set(at, cell(item));
    else if (only === undefined || only.length > 0)
      for (const name of only ?? Object.keys(item)) {
        const column = columns[name] ?? new Map<number, string>();
        columns[name] = column;
        if (Object.hasOwn(item, name))
          column.set(at, cell((item as Record<string, unknown>)[name]));
      }
  }
  const cells = Object.values(columns);
  const headers = ["(index)", ...Object.keys(columns)];
  if (values.size > 0) {
    cells.push(values);
    headers.push("Values");
  }
  return drawn(
    headers,
    rows.map((key, at) => [key, ...cells.map((column) => column.get(at) ?? "")]),
  );
}

/** The entries of what is shown by iterating over it. */
function iterated(data: object): readonly unknown[] | undefined {
  if (data instanceof Map || data instanceof Set) return [...data];
  const tag = Object.prototype.toString.call(data);
  if (tag !== "[object Map Iterator]" && tag !== "[object Set Iterator]") return undefined;
  return [...(data as Iterable<unknown>)]; // its tag says that it is one
}

function entriesTable(data: object, entries: readonly unknown[]): string {
  const isMap = data instanceof Map;
  const headers = ["(iteration index)", ...(isMap ? ["Key"] : []), "Values"];
  const rows = entries.map((entry, at) => {
    const [key, value] = isMap ? (entry as readonly [unknown, unknown]) : [undefined, entry]; // of a Map
    return [String(at), ...(isMap ? [cell(key)] : []), cell(value)];
  });
  return drawn(headers, rows);
}

function cell(value: unknown): string {
  const isLarge =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: isLarge ? -1 : 0 });
}

function drawn(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, column) =>
    Math.max(textWidth(header), ...rows.map((row) => textWidth(row[column] ?? ""))),
  );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (cells: readonly string[]): string => {
    const padded = cells.map(
      (text, at) => ` ${text}${" ".repeat((widths[at] ?? 0) - textWidth(text))} `,
    );
    return `│${padded.join("│")}│`;
  };
  return [
    rule("┌", "┬", "┐"),
    line(headers),
    rule("├", "┼", "┤"),
    ...rows.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}
