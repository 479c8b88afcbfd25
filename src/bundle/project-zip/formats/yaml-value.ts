import { yamlString } from "../yaml-text.ts";

/** A value of a template, with intrinsic functions in their short form. */
export type YamlValue =
  | string
  | number
  | boolean
  | Intrinsic
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

class Intrinsic {
  readonly tag: string;
  readonly argument: string;
  constructor(tag: string, argument: string) {
    this.tag = tag;
    this.argument = argument;
  }
}

/** Only for texts of our own: what they name is ours too. */
export const ref = (id: string): Intrinsic => new Intrinsic("!Ref", id);
export const getAtt = (id: string): Intrinsic => new Intrinsic("!GetAtt", id);
export const sub = (text: string): Intrinsic => new Intrinsic("!Sub", text);

/** Lines of a block mapping, in the order of its keys. */
export function yamlLines(value: { readonly [key: string]: YamlValue }, indent = 0): string[] {
  const space = " ".repeat(indent);
  return Object.entries(value).flatMap(([key, inner]) => {
    const start = `${space}${yamlString(key)}:`;
    const scalar = scalarText(inner);
    if (scalar !== undefined) return [`${start} ${scalar}`];
    if (isList(inner)) return [start, ...listLines(inner, indent + 2)];
    return [start, ...yamlLines(inner as { readonly [key: string]: YamlValue }, indent + 2)]; // what is left
  });
}

function listLines(items: readonly YamlValue[], indent: number): string[] {
  const space = " ".repeat(indent);
  return items.flatMap((item) => {
    const scalar = scalarText(item);
    if (scalar !== undefined) return [`${space}- ${scalar}`];
    const [first = "", ...rest] = yamlLines(
      item as { readonly [key: string]: YamlValue }, // lists of lists have no place in templates
      indent + 2,
    );
    return [`${space}- ${first.trimStart()}`, ...rest];
  });
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function scalarText(value: YamlValue): string | undefined {
  if (typeof value === "string") return yamlString(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Intrinsic) return `${value.tag} ${yamlString(value.argument)}`;
  if (Array.isArray(value)) return value.length === 0 ? "[]" : undefined;
  return Object.keys(value).length === 0 ? "{}" : undefined;
}
