export type QueryPair = readonly [name: string, value: string];

/** Query parameters as API Gateway decodes them: `+` is a space, `%2B` a plus. */
export function decodedQuery(rawQuery: string): readonly QueryPair[] {
  return rawQuery === "" ? [] : [...new URLSearchParams(rawQuery)];
}

/** Query parameters as ALB passes them on: split, but not decoded (Runtime API reference §9.1). */
export function rawQueryPairs(rawQuery: string): readonly QueryPair[] {
  return rawQuery
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

/** All values of each name, in the order of first appearance. */
export function groupPairs(pairs: readonly QueryPair[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = groups.get(name);
    if (values === undefined) groups.set(name, [value]);
    else values.push(value);
  }
  return groups;
}

/** One text per name: the last value. */
export function lastValues(groups: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? ""]));
}

/** One text per name: all values, joined by commas. */
export function joinedValues(
  groups: ReadonlyMap<string, readonly string[]>,
): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.join(",")]));
}
