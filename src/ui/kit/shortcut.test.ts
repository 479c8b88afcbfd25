import { describe, expect, it } from "vitest";
import { ariaShortcut, isShortcut, shortcutText } from "./shortcut.ts";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
  code = "",
) =>
  ({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  }) as KeyboardEvent;

describe("shortcuts", () => {
  it("means Ctrl by Mod, and Command on Apple's systems", () => {
    expect(isShortcut(press("Enter", { ctrlKey: true }), "Mod+Enter", false)).toBe(true);
    expect(isShortcut(press("Enter", { metaKey: true }), "Mod+Enter", false)).toBe(false);
    expect(isShortcut(press("Enter", { metaKey: true }), "Mod+Enter", true)).toBe(true);
    expect(isShortcut(press("Enter", { ctrlKey: true }), "Mod+Enter", true)).toBe(false);
  });

  it("wants exactly its modifiers", () => {
    expect(isShortcut(press("F10"), "F10", false)).toBe(true);
    expect(isShortcut(press("F10", { shiftKey: true }), "F10", false)).toBe(false);
    expect(isShortcut(press("K", { ctrlKey: true }), "Mod+K", false)).toBe(true);
  });

  it("knows the key where Option types another letter", () => {
    const omega = press("Ω", { altKey: true }, "KeyZ");
    expect(isShortcut(omega, "Alt+Z", true)).toBe(true);
    expect(isShortcut(omega, "Alt+W", true)).toBe(false);
    expect(isShortcut(omega, "Alt+Z", false)).toBe(false);
  });

  it("is written as each system writes it", () => {
    expect(shortcutText("Mod+Enter", false)).toBe("Ctrl+Enter");
    expect(shortcutText("Mod+Enter", true)).toBe("⌘↩");
    expect(ariaShortcut("Mod+K", false)).toBe("Control+K");
  });
});
