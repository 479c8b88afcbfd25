/** Positions of rows whose subject goes on, by subject. */
export interface OpenRows<K> {
  add(key: K, position: number): void;
  of(key: K): readonly number[];
  /** The subject is over: its rows change no more. */
  settle(key: K): void;
  /** Forgets subjects all of whose rows have gone. */
  dropBefore(position: number): void;
}

export function createOpenRows<K>(): OpenRows<K> {
  const lists = new Map<K, number[]>();
  return {
    add(key, position) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [position]);
      else list.push(position);
    },
    of: (key) => lists.get(key) ?? [],
    settle: (key) => void lists.delete(key),
    dropBefore(position) {
      for (const [key, list] of lists) if ((list.at(-1) ?? 0) < position) lists.delete(key);
    },
  };
}
