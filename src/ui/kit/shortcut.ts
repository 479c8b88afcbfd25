/**
 * A key combination such as `Mod+Enter`, `Shift+F10` or `Mod+Shift+P`: modifiers in this order, then `KeyboardEvent.key`.
 * `Mod` is Command on Apple's systems and Ctrl elsewhere.
 */
export type Shortcut = string;

const isApple = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** Whether a key press is the shortcut, with exactly its modifiers. */
export function isShortcut(event: KeyboardEvent, shortcut: Shortcut, apple = isApple): boolean {
  const parts = shortcut.split("+");
  const key = parts.at(-1) ?? "";
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  const mod = apple ? event.metaKey : event.ctrlKey;
  const other = apple ? event.ctrlKey : event.metaKey;
  return (
    isKey(event, key, apple) &&
    mod === wants("Mod") &&
    !other &&
    event.shiftKey === wants("Shift") &&
    event.altKey === wants("Alt")
  );
}

/** Option types other letters on Apple's systems (Alt+Z is Ω): there the key itself counts. */
function isKey({ key, code, altKey }: KeyboardEvent, wanted: string, apple: boolean): boolean {
  if (key.toLowerCase() === wanted.toLowerCase()) return true;
  return apple && altKey && /^[A-Z]$/i.test(wanted) && code === `Key${wanted.toUpperCase()}`;
}

/** For people: `Ctrl+Enter`, `⌘↩`. */
export function shortcutText(shortcut: Shortcut, apple = isApple): string {
  if (!apple) return shortcut.replace("Mod", "Ctrl");
  return shortcut
    .split("+")
    .map((part) => APPLE_SIGNS[part] ?? part.toUpperCase())
    .join("");
}

/** For `aria-keyshortcuts`. */
export function ariaShortcut(shortcut: Shortcut, apple = isApple): string {
  return shortcut.replace("Mod", apple ? "Meta" : "Control");
}

const APPLE_SIGNS: Readonly<Record<string, string>> = {
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  Enter: "↩",
};
