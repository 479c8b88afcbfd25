/** Names that AWS spells otherwise than Go's canonical form would (Runtime API reference §8.2, §8.3). */
const WIRE_SPELLINGS: ReadonlyMap<string, string> = new Map(
  ["x-amzn-RequestId", "x-amzn-ErrorType", "ETag", "WWW-Authenticate"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * The spelling of a header name on the wire. Fetch's `Headers` lower-cases names; Go's server writes them in
 * canonical form, and a shell runtime that greps for `Lambda-Runtime-Aws-Request-Id` depends on it (§4, §13 no. 24).
 */
export function wireHeaderName(name: string): string {
  const lower = name.toLowerCase();
  return (
    WIRE_SPELLINGS.get(lower) ?? lower.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
  );
}
