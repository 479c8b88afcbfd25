/** Lists longer than this between two ends that agree are paired one by one: the table would have a million fields. */
const MOST = 1000;

export type Pair<T> = readonly [before: T | undefined, after: T | undefined];

/**
 * Pairs the members of two lists: the longest run of members with equal keys stays together, in order, and what is left
 * between two equal ones is paired one by one.
 */
export function matched<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (member: T) => string,
): readonly Pair<T>[] {
  const [a, b] = [before.map(keyOf), after.map(keyOf)];
  const pairs: Pair<T>[] = [];
  let [fromA, fromB] = [0, 0];
  const upTo = (endA: number, endB: number): void => {
    const [left, right] = [before.slice(fromA, endA), after.slice(fromB, endB)];
    for (let at = 0; at < Math.max(left.length, right.length); at += 1)
      pairs.push([left[at], right[at]]);
    [fromA, fromB] = [endA, endB];
  };
  for (const [inA, inB] of equalOnes(a, b)) {
    upTo(inA, inB);
    pairs.push([before[inA], after[inB]]);
    [fromA, fromB] = [inA + 1, inB + 1];
  }
  upTo(before.length, after.length);
  return pairs;
}

/** Positions of the longest common subsequence. */
function equalOnes(a: readonly string[], b: readonly string[]): readonly [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) {
    found.push([start, start]);
    start += 1;
  }
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.length === 0 || restB.length === 0 || restA.length > MOST || restB.length > MOST)
    return found;
  const longest = lengths(restA, restB);
  const at = (i: number, j: number): number => longest[i * (restB.length + 1) + j] ?? 0;
  for (let [i, j] = [0, 0]; i < restA.length && j < restB.length;) {
    if (restA[i] === restB[j]) {
      found.push([start + i, start + j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}

/** How long the longest common subsequence is of what follows each pair of positions. */
function lengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [right = 0, below = 0, across = 0] = [
        table[i * width + j + 1],
        table[(i + 1) * width + j],
        table[(i + 1) * width + j + 1],
      ];
      table[i * width + j] = a[i] === b[j] ? across + 1 : Math.max(right, below);
    }
  }
  return table;
}
