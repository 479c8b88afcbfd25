/**
 * A UUID in canonical form, from any of the spellings that google/uuid's `Parse` takes: plain, `urn:uuid:…`, `{…}`, 32
 * digits without hyphens. `undefined` for anything else.
 */
export function canonicalUuid(text: string): string | undefined {
  const plain = text.length === 45 && /^urn:uuid:/i.test(text) ? text.slice(9) : text;
  const bare = plain.length === 38 ? plain.slice(1, -1) : plain;
  const digits =
    bare.length === 32 && plain === text
      ? bare
      : /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(bare)
        ? bare.replaceAll("-", "")
        : "";
  if (!/^[\da-f]{32}$/i.test(digits)) return undefined;
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits.toLowerCase()) ?? [];
  return [a, b, c, d, e].join("-");
}
