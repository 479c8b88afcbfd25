/** `node:querystring`: like `URLSearchParams`, but repeated names become lists, and `+` is no space when written. */
export function parse(
  text: unknown,
  separator = "&",
  equals = "=",
  options: {
    readonly maxKeys?: number;
    readonly decodeURIComponent?: (text: string) => string;
  } = {},
): Record<string, string | string[]> {
  const result = Object.create(null) as Record<string, string | string[]>; // as Node's: without a prototype
  if (typeof text !== "string" || text === "") return result;
  const decode = options.decodeURIComponent ?? unescape;
  const max = options.maxKeys ?? 1000;
  const pairs = text.split(separator).filter((pair) => pair !== "");
  for (const pair of max > 0 ? pairs.slice(0, max) : pairs) {
    const at = pair.indexOf(equals);
    const name = read(at === -1 ? pair : pair.slice(0, at), decode);
    const value = at === -1 ? "" : read(pair.slice(at + equals.length), decode);
    const known = result[name];
    if (known === undefined) result[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[name] = [known, value];
  }
  return result;
}

export function stringify(
  values: unknown,
  separator = "&",
  equals = "=",
  options: { readonly encodeURIComponent?: (text: string) => string } = {},
): string {
  if (typeof values !== "object" || values === null) return "";
  const encode = options.encodeURIComponent ?? escape;
  return Object.entries(values)
    .flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map(
        (item) => encode(name) + equals + encode(primitive(item)),
      ),
    )
    .join(separator);
}

/** Percent-encoding as `encodeURIComponent`. */
export function escape(text: unknown): string {
  return encodeURIComponent(String(text));
}

/** Decodes, byte by byte where the text is not valid UTF-8. */
export function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes: number[] = [];
    for (let index = 0; index < text.length; index += 1) {
      const code = /^%[0-9a-f]{2}/i.exec(text.slice(index, index + 3))?.[0];
      if (code === undefined) bytes.push(...new TextEncoder().encode(text[index]));
      else {
        bytes.push(Number.parseInt(code.slice(1), 16));
        index += 2;
      }
    }
    return new TextDecoder().decode(new Uint8Array(bytes));
  }
}

function read(text: string, decode: (text: string) => string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decode(spaced);
  } catch {
    return unescape(spaced);
  }
}

function primitive(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? String(value) : "";
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return "";
  }
}
