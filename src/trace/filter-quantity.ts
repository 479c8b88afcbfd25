/** What a number with a unit measures. */
export type Quantity = "duration" | "size";

const UNITS: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  duration: { "": 1, us: 0.001, µs: 0.001, ms: 1, s: 1000, min: 60_000 },
  size: { "": 1, b: 1, k: 1024, kb: 1024, kib: 1024, m: 1_048_576, mb: 1_048_576, mib: 1_048_576 },
};

/** Reads `100ms`, `1.5s`, `2kB`: milliseconds or bytes (1 kB = 1024 bytes). `undefined` when it is neither. */
export function parseQuantity(text: string, quantity: Quantity): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zµ]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const factor = UNITS[quantity][(match[2] ?? "").toLowerCase()];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}
