import { errorKeys, errorText } from "./error-text.ts";
import { type Names, functionName, prefix } from "./names.ts";
import { type Printing, type Style, more, unlimited } from "./options.ts";
import { platformParts } from "./platform-objects.ts";
import { printPrimitive } from "./primitives.ts";
import { printProperty } from "./properties.ts";

/** How an object is printed: what stands before its braces, the braces, and what is in them beside its properties. */
export interface Contents {
  /** With what it is called where it has no properties to show. */
  readonly base?: string;
  readonly braces: readonly [open: string, close: string];
  /** What the whole of it is when nothing is in it; the braces where it is not given. */
  readonly empty?: string;
  readonly keys: readonly PropertyKey[];
  readonly items: (depth: number) => string[];
  /** Array, typed array: items stand in columns, properties come after them. */
  readonly list?: ArrayLike<unknown>;
}

interface Asked {
  readonly names: Names;
  readonly keys: readonly PropertyKey[];
  readonly print: Printing;
}

const none = (): string[] => [];
const isIndex = (key: PropertyKey): boolean =>
  typeof key === "string" && /^(?:0|[1-9]\d*)$/.test(key);
const braced = (open: string): readonly [string, string] => [`${open}{`, "}"];

export function contentsOf(value: object, asked: Asked): Contents {
  return (
    listContents(value, asked) ??
    collectionContents(value, asked) ??
    namedContents(value, asked) ??
    bufferContents(value, asked) ??
    ordinaryContents(value, asked)
  );
}

function listContents(value: object, { names, keys, print }: Asked): Contents | undefined {
  const others = keys.filter((key) => !isIndex(key));
  if (Array.isArray(value)) {
    const isPlain = names.constructorName === "Array" && names.tag === "";
    const open = isPlain ? "[" : `${prefix(names, "Array", `(${value.length})`)}[`;
    const items = (depth: number): string[] => arrayItems(value, depth, print);
    return { braces: [open, "]"], empty: `${open}]`, keys: others, list: value, items };
  }
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  const list = value as unknown as ArrayLike<unknown>; // a typed array
  const open = `${prefix(names, names.tag, `(${list.length})`)}[`;
  const items = (depth: number): string[] => {
    const shown = Array.from({ length: Math.min(list.length, limitOf(print)) }, (_, at) =>
      print.value(list[at], depth),
    );
    if (list.length > shown.length) shown.push(more(list.length - shown.length));
    return shown;
  };
  return { braces: [open, "]"], empty: `${open}]`, keys: others, list, items };
}

const limitOf = (print: Printing): number => unlimited(print.options.maxArrayLength);

function arrayItems(list: readonly unknown[], depth: number, print: Printing): string[] {
  const shown: string[] = [];
  const most = limitOf(print);
  let at = 0;
  while (at < list.length && shown.length < most) {
    if (Object.hasOwn(list, at)) {
      shown.push(printProperty(list, { key: String(at), depth, isItem: true }, print));
      at += 1;
      continue;
    }
    let holes = 0;
    while (at + holes < list.length && !Object.hasOwn(list, at + holes)) holes += 1;
    shown.push(print.style(`<${holes} empty item${holes === 1 ? "" : "s"}>`, "undefined"));
    at += holes;
  }
  if (at < list.length) shown.push(more(list.length - at));
  return shown;
}

function collectionContents(value: object, { names, keys, print }: Asked): Contents | undefined {
  const entries = (all: readonly string[], size: number): string[] => {
    const shown = all.slice(0, limitOf(print));
    return size > shown.length ? [...shown, more(size - shown.length)] : shown;
  };
  const indented = (items: () => string[]): string[] => {
    print.indentation += 2;
    const printed = items();
    print.indentation -= 2;
    return printed;
  };
  if (value instanceof Map || value instanceof Set) {
    const open = prefix(names, value instanceof Map ? "Map" : "Set", `(${value.size})`);
    const first = [...value].slice(0, limitOf(print));
    const items = (depth: number): string[] =>
      indented(() =>
        entries(
          value instanceof Map
            ? first.map((pair) => pairText(pair as [unknown, unknown], depth, print)) // of a Map
            : first.map((item) => print.value(item, depth)),
          value.size,
        ),
      );
    return { braces: braced(open), empty: `${open}{}`, keys, items };
  }
  const kind = /^(Map|Set) Iterator$/.exec(names.tag)?.[1];
  if (kind === undefined) return undefined;
  // To look at what is left would take it from the program.
  return { braces: [`[${names.tag}] {`, "}"], keys, items: () => ["<items unknown>"] };
}

function pairText(
  [key, item]: readonly [unknown, unknown],
  depth: number,
  print: Printing,
): string {
  return `${print.value(key, depth)} => ${print.value(item, depth)}`;
}

/** What has words of its own, which are all that is shown where it has no properties. */
function namedContents(value: object, { names, keys, print }: Asked): Contents | undefined {
  const named = (base: string, baseStyle?: Style, shown = keys): Contents => ({
    base,
    braces: ["{", "}"],
    empty: baseStyle === undefined ? base : print.style(base, baseStyle),
    keys: shown,
    items: none,
  });
  const labelled = (text: string, kind: string): string => {
    const label = prefix(names, kind);
    return label === `${kind} ` ? text : label + text;
  };
  if (typeof value === "function") return named(functionName(value, names), "special");
  if (value instanceof RegExp)
    return named(labelled(RegExp.prototype.toString.call(value), "RegExp"), "regexp");
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    return named(labelled(text, "Date"), "date");
  }
  if (value instanceof Error)
    return named(errorText(value, names, print), undefined, errorKeys(value, keys, print));
  const boxed = boxedText(value, names, print);
  if (boxed === undefined) return undefined;
  return named(
    boxed.text,
    boxed.style,
    boxed.style === "string" ? keys.filter((key) => !isIndex(key)) : keys,
  );
}

const BOXES = [String, Number, Boolean, BigInt, Symbol] as const;

function boxedText(
  value: object,
  names: Names,
  print: Printing,
): { readonly text: string; readonly style: Style } | undefined {
  const box = BOXES.find((made) => value instanceof made);
  if (box === undefined) return undefined;
  let inner: unknown;
  try {
    inner = (box.prototype.valueOf as (this: unknown) => unknown).call(value); // throws for what only inherits from it
  } catch {
    return undefined;
  }
  const { constructorName, tag } = names;
  const kind = box.name;
  let text = `[${kind}`;
  if (kind !== constructorName)
    text += constructorName === undefined ? " (null prototype)" : ` (${constructorName})`;
  const plain: Printing = {
    ...print,
    options: { ...print.options, colors: false },
    style: (shown) => shown,
    indentation: 0,
  };
  text += `: ${printPrimitive(inner, plain)}]`;
  if (tag !== "" && tag !== constructorName) text += ` [${tag}]`;
  return { text, style: kind.toLowerCase() as Style }; // the styles have the boxes' names
}

function bufferContents(value: object, { names, keys, print }: Asked): Contents | undefined {
  const field = (name: string, of: unknown, depth: number): string => {
    print.indentation += 2;
    const text = `${name}: ${print.value(of, depth)}`;
    print.indentation -= 2;
    return text;
  };
  const isShared = typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer;
  if (value instanceof ArrayBuffer || isShared) {
    const open = prefix(names, isShared ? "SharedArrayBuffer" : "ArrayBuffer");
    const buffer = value as ArrayBuffer; // or a shared one, which has the same two
    const items = (depth: number): string[] => [
      `${print.style("[Uint8Contents]", "special")}: <${bytesText(buffer, limitOf(print))}>`,
      field("byteLength", buffer.byteLength, depth),
    ];
    return { braces: braced(open), keys, items };
  }
  if (!(value instanceof DataView)) return undefined;
  const items = (depth: number): string[] => [
    field("byteLength", value.byteLength, depth),
    field("byteOffset", value.byteOffset, depth),
    field("buffer", value.buffer, depth),
  ];
  return { braces: braced(prefix(names, "DataView")), keys, items };
}

function bytesText(buffer: ArrayBuffer, most: number): string {
  const bytes = new Uint8Array(buffer);
  const shown = Array.from(bytes.subarray(0, Math.min(most, bytes.length)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const rest = bytes.length - shown.length;
  return shown.join(" ") + (rest > 0 ? ` ... ${rest} more byte${rest === 1 ? "" : "s"}` : "");
}

function ordinaryContents(value: object, { names, keys, print }: Asked): Contents {
  if (value instanceof Promise) {
    // No program can ask.
    return { braces: braced(prefix(names, "Promise")), keys, items: () => ["<state unknown>"] };
  }
  if (value instanceof WeakMap || value instanceof WeakSet) {
    const open = prefix(names, value instanceof WeakMap ? "WeakMap" : "WeakSet");
    const items = (): string[] => [print.style("<items unknown>", "special")];
    return { braces: braced(open), keys, items };
  }
  if (names.tag === "Module" && names.constructorName === undefined)
    return {
      braces: braced(prefix(names, "Module").replace(/ \[Module\]/, "")),
      keys,
      items: none,
    };
  if (Object.prototype.toString.call(value) === "[object Arguments]")
    return { braces: ["[Arguments] {", "}"], empty: "[Arguments] {}", keys, items: none };
  const shown = platformParts(value, names.constructorName);
  if (shown !== undefined) return platformContents(shown, { names, keys, print });
  const isPlain = names.constructorName === "Object" && names.tag === "";
  const open = isPlain ? "{" : `${prefix(names, "Object")}{`;
  return { braces: [open, "}"], empty: `${open}}`, keys, items: none };
}

function platformContents(
  shown: NonNullable<ReturnType<typeof platformParts>>,
  { names, print }: Asked,
): Contents {
  const open = `${names.constructorName} {`;
  const items = (depth: number): string[] =>
    shown instanceof Map
      ? [...shown].map((pair) => pairText(pair, depth, print))
      : Object.keys(shown).map((key) => printProperty(shown, { key, depth }, print));
  return { braces: [open, "}"], empty: `${open}}`, keys: [], items };
}
