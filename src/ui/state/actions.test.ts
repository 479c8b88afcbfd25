import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Action } from "./action.ts";
import type * as Shortcuts from "./shortcuts.ts";

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    code: "",
    ...modifiers,
  }) as KeyboardEvent;

let all: readonly Action[];
let actionOf: (typeof Shortcuts)["actionOf"];
beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
  ({ ALL_ACTIONS: all } = await import("./actions.ts"));
  ({ actionOf } = await import("./shortcuts.ts"));
});

describe("the table of actions", () => {
  it("gives no shortcut and no id twice", () => {
    const keys = all.flatMap(({ shortcuts = [], shortcutsOutsideText = [] }) => [
      ...shortcuts,
      ...shortcutsOutsideText,
    ]);
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
    const ids = all.map(({ id }) => id);
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it.each([
    ["Ctrl+S saves", press("s", { ctrlKey: true }), "save"],
    ["F1 opens the palette", press("F1"), "palette"],
    ["so does Ctrl+Shift+P", press("P", { ctrlKey: true, shiftKey: true }), "palette"],
    ["and Ctrl+K", press("k", { ctrlKey: true }), "palette"],
  ])("%s, wherever the focus is", (_, event, id) => {
    expect(actionOf(event, all, true)?.id).toBe(id);
    expect(actionOf(event, all, false)?.id).toBe(id);
  });

  it("leaves Ctrl+Z to the text where text is edited, and undoes project changes elsewhere", () => {
    const event = press("z", { ctrlKey: true });
    expect(actionOf(event, all, true)).toBeUndefined();
    expect(actionOf(event, all, false)?.id).toBe("undo");
  });
});
