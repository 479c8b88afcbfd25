import { stackOf } from "./stack.ts";

const MAX_DEPTH = 2;
const MAX_ENTRIES = 100;
const LINE_WIDTH = 72;
/** `util.inspect.custom`. */
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** A value as Node's `console.log` prints it, in the common cases: same words, same brackets, same line breaks. */
export function inspect(value: unknown, depth = MAX_DEPTH): string {
  return inspectValue(value, { depth, level: 0, parents: [] });
}

interface Context {
  readonly depth: number;
  readonly level: number;
  readonly parents: readonly object[];
}

function inspectValue(value: unknown, context: Context): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return value.toString();
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "function":
      return inspectObject(value, context, functionLabel(value));
    case "object":
      return value === null ? "null" : inspectObject(value, context, undefined);
    default:
      return String(value);
  }
}

function functionLabel(value: object): string {
  const { name } = value as { name?: unknown }; // a function, whose name may be anything
  const source = Function.prototype.toString.call(value);
  const kind = source.startsWith("class") ? "class" : "Function";
  if (kind === "class")
    return `[class ${typeof name === "string" && name !== "" ? name : "(anonymous)"}]`;
  return typeof name === "string" && name !== "" ? `[Function: ${name}]` : "[Function (anonymous)]";
}

function inspectObject(value: object, context: Context, label: string | undefined): string {
  if (context.parents.includes(value)) return "[Circular *1]";
  const custom = (value as { [CUSTOM]?: unknown })[CUSTOM]; // any object may say how it is printed
  if (typeof custom === "function") {
    const made: unknown = custom.call(value, context.depth - context.level, {}, inspect);
    if (made !== value) return typeof made === "string" ? made : inspectValue(made, context);
  }
  if (value instanceof Error) return inspectError(value, context);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return value.toString();
  if (value instanceof Promise) return "Promise { <state unknown> }";

  const isTooDeep = context.level > context.depth;
  const inner: Context = {
    ...context,
    level: context.level + 1,
    parents: [...context.parents, value],
  };
  const name = constructorName(value);
  const isList =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (isList) {
    const list = value as ArrayLike<unknown>; // arrays and typed arrays are
    const prefix = Array.isArray(value) && name === "Array" ? "" : `${name}(${list.length}) `;
    if (isTooDeep) return `[${name}]`;
    const shown = Array.from({ length: Math.min(list.length, MAX_ENTRIES) }, (_, index) =>
      index in value ? inspectValue(list[index], inner) : "<1 empty item>",
    );
    if (list.length > MAX_ENTRIES) shown.push(more(list.length - MAX_ENTRIES));
    const extra = Array.isArray(value)
      ? properties(value, inner).filter((entry) => !/^'?\d+'?:/.test(entry))
      : [];
    return braces(`${prefix}[`, [...shown, ...extra], "]", context.level);
  }
  if (isTooDeep) return `[${name === "" ? "Object: null prototype" : name}]`;
  if (value instanceof Map) {
    const entries = [...value]
      .slice(0, MAX_ENTRIES)
      .map(([key, item]) => `${inspectValue(key, inner)} => ${inspectValue(item, inner)}`);
    return braces(`${name}(${value.size}) {`, entries, "}", context.level);
  }
  if (value instanceof Set) {
    const entries = [...value].slice(0, MAX_ENTRIES).map((item) => inspectValue(item, inner));
    return braces(`${name}(${value.size}) {`, entries, "}", context.level);
  }
  const entries = properties(value, inner);
  if (label !== undefined)
    return entries.length === 0 ? label : braces(`${label} {`, entries, "}", context.level);
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]; // any object may have one
  const suffix = typeof tag === "string" && tag !== "" && tag !== name ? ` [${tag}]` : "";
  const prefix =
    name === "Object" && suffix === ""
      ? ""
      : `${name === "" ? "[Object: null prototype]" : name}${suffix} `;
  return braces(`${prefix}{`, entries, "}", context.level);
}

function inspectError(error: Error, context: Context): string {
  const stack = stackOf(error);
  const text = stack === undefined || stack === "" ? `[${String(error)}]` : stack;
  const inner: Context = {
    ...context,
    level: context.level + 1,
    parents: [...context.parents, error],
  };
  const entries = properties(error, inner).filter((entry) => !/^(?:stack|message):/.test(entry));
  const { cause } = error;
  if (cause !== undefined) entries.push(`[cause]: ${inspectValue(cause, inner)}`);
  if (entries.length === 0) return text;
  const pad = "  ".repeat(context.level + 1);
  return `${text} {\n${entries.map((entry) => pad + entry).join(",\n")}\n${"  ".repeat(context.level)}}`;
}

function properties(value: object, context: Context): string[] {
  return Reflect.ownKeys(value)
    .map((key) => ({ key, descriptor: Object.getOwnPropertyDescriptor(value, key) }))
    .filter(({ descriptor }) => descriptor?.enumerable === true)
    .slice(0, MAX_ENTRIES)
    .map(({ key, descriptor }) => {
      const name =
        typeof key === "symbol"
          ? `[${key.toString()}]`
          : /^[A-Za-z_$][\w$]*$/.test(key)
            ? key
            : quote(key);
      if (descriptor?.get !== undefined)
        return `${name}: [${descriptor.set === undefined ? "Getter" : "Getter/Setter"}]`;
      if (descriptor?.set !== undefined) return `${name}: [Setter]`;
      return `${name}: ${inspectValue(descriptor?.value, context)}`;
    });
}

function constructorName(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null; // typed `any`
  if (prototype === null) return "";
  const name = prototype.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

/** One line while it is short and flat enough, else one entry a line. Node groups long lists of numbers; this does not. */
function braces(open: string, entries: readonly string[], close: string, level: number): string {
  if (entries.length === 0) return `${open}${close}`;
  const isFlat = entries.every((entry) => !entry.includes("\n"));
  const width = entries.reduce((sum, entry) => sum + entry.length + 2, open.length + level * 2);
  if (isFlat && (width <= LINE_WIDTH || entries.length === 1))
    return `${open} ${entries.join(", ")} ${close}`;
  const pad = "  ".repeat(level + 1);
  return `${open}\n${entries.map((entry) => pad + entry).join(",\n")}\n${"  ".repeat(level)}${close}`;
}

function more(count: number): string {
  return `... ${count} more item${count === 1 ? "" : "s"}`;
}

function quote(text: string): string {
  const mark = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes("`")
        ? "`"
        : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll("\b", "\\b")
    .replaceAll("\f", "\\f")
    .replaceAll("\v", "\\v");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** The arguments of a `console` call as one text, with the format specifiers of the first. */
export function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return args.map(printed).join(" ");
  let text = first;
  if (rest.length > 0 && first.includes("%")) {
    text = first.replaceAll(/%[sdifjoOc%]/g, (specifier) => {
      if (specifier === "%%") return "%";
      if (rest.length === 0) return specifier;
      const value = rest.shift();
      return formatted(specifier, value);
    });
  }
  return [text, ...rest.map(printed)].join(" ");
}

function formatted(specifier: string, value: unknown): string {
  switch (specifier) {
    case "%s":
      return typeof value === "object" && value !== null
        ? inspect(value, 0)
        : typeof value === "bigint"
          ? `${value}n`
          : String(value);
    case "%d":
      return typeof value === "bigint"
        ? `${value}n`
        : typeof value === "object"
          ? "NaN"
          : String(Number(value));
    case "%i":
      return typeof value === "bigint" ? `${value}n` : String(Number.parseInt(String(value), 10));
    case "%f":
      return String(Number.parseFloat(String(value)));
    case "%j":
      return JSON.stringify(value) ?? "undefined";
    case "%c":
      return "";
    default:
      return inspect(value, 4);
  }
}

function printed(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}
