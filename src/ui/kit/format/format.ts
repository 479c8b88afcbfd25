/** A number with its unit apart, so that both can be aligned. */
export interface Measure {
  readonly value: string;
  readonly unit: string;
}

/** A duration with three significant digits or so: `0.42 ms`, `13.9 ms`, `2.40 s`, `3:05 min`. */
export function measureDuration(ms: number): Measure {
  if (ms < 0) return { value: "0", unit: "ms" };
  if (ms < 10) return { value: ms.toFixed(2), unit: "ms" };
  if (ms < 100) return { value: ms.toFixed(1), unit: "ms" };
  if (ms < 999.5) return { value: ms.toFixed(0), unit: "ms" };
  if (ms < 60_000) return { value: (ms / 1000).toFixed(2), unit: "s" };
  const minutes = Math.floor(ms / 60_000);
  return {
    value: `${minutes}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, "0")}`,
    unit: "min",
  };
}

/** Bytes as a person reads them, 1 kB = 1024 bytes: `87 B`, `1.5 kB`, `6.00 MB`. */
export function measureBytes(bytes: number): Measure {
  if (bytes < 1024) return { value: String(bytes), unit: "B" };
  if (bytes < 1_048_576)
    return { value: (bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0), unit: "kB" };
  return { value: (bytes / 1_048_576).toFixed(2), unit: "MB" };
}

export function formatDuration(ms: number): string {
  const { value, unit } = measureDuration(ms);
  return `${value} ${unit}`;
}

export function formatBytes(bytes: number): string {
  const { value, unit } = measureBytes(bytes);
  return `${value} ${unit}`;
}

/** Time of day with milliseconds, UTC as in Lambda's logs: `12:00:03.142`. */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
