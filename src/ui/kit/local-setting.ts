/**
 * One value in `localStorage`, parsed on read. Where storage is refused (private windows, policies) it just isn't
 * remembered: nothing in the page depends on it.
 */
export interface LocalSetting<T> {
  read(): T;
  write(value: T): void;
}

const PREFIX = "lambda-runtime-playground:";

/** @param parse takes whatever JSON was stored, possibly by an older version; throws or falls back as it likes */
export function localSetting<T>(
  name: string,
  fallback: T,
  parse: (stored: unknown) => T | undefined,
): LocalSetting<T> {
  const key = PREFIX + name;
  return {
    read() {
      try {
        const text = localStorage.getItem(key);
        return text === null ? fallback : (parse(JSON.parse(text)) ?? fallback);
      } catch {
        return fallback;
      }
    },
    write(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Refused or full: not remembered.
      }
    },
  };
}
