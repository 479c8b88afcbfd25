import { expect, test } from "vitest";
import { listenForLongPress } from "./long-press.ts";

function page(opensMenu = true) {
  const target = new EventTarget();
  let due: (() => void) | undefined;
  const menus: string[] = [];
  listenForLongPress({
    target,
    setTimeout: (run) => {
      due = run;
      return 1;
    },
    clearTimeout: () => {
      due = undefined;
    },
    openMenu: (_, x, y) => {
      menus.push(`${x},${y}`);
      return opensMenu;
    },
  });
  return {
    menus,
    /** Whether the event went through. */
    send: (type: string, fields: object = {}): boolean => {
      const event = new Event(type, { cancelable: true });
      const all = { pointerType: "touch", isPrimary: true, clientX: 5, clientY: 7, ...fields };
      return target.dispatchEvent(Object.assign(event, all));
    },
    hold: () => due?.(),
  };
}

test("a finger that is held opens the menu where it is, and its click is none", () => {
  const { menus, send, hold } = page();
  send("pointerdown");
  send("pointermove", { clientX: 9 });
  hold();
  send("pointerup");
  expect(menus).toEqual(["5,7"]);
  // Nothing of a mouse follows it.
  expect(send("touchend")).toBe(false);
  // Where a browser clicks all the same.
  expect(send("click")).toBe(false);
  expect(send("click")).toBe(true);
});

test("where the browser opens it, the finger that goes up is no click either", () => {
  const { menus, send, hold } = page();
  send("pointerdown");
  send("contextmenu");
  hold();
  expect(menus).toEqual([]);
  expect(send("touchend")).toBe(false);
  send("pointerdown");
  expect(send("touchend")).toBe(true);
});

test("a right click goes its way", () => {
  const { send } = page();
  send("pointerdown", { pointerType: "mouse" });
  send("contextmenu");
  expect(send("click")).toBe(true);
});

test("where nothing has a menu, the click counts", () => {
  const { send, hold } = page(false);
  send("pointerdown");
  hold();
  send("pointerup");
  expect(send("click")).toBe(true);
});

test.each([
  ["moves", "pointermove", { clientY: 60 }],
  ["goes up", "pointerup", {}],
  ["scrolls", "pointercancel", {}],
])("a finger that %s opens none", (_, type, fields) => {
  const { menus, send, hold } = page();
  send("pointerdown");
  send(type, fields);
  hold();
  expect(menus).toEqual([]);
});

test.each([{ pointerType: "mouse" }, { isPrimary: false }])("%o opens none", (fields) => {
  const { menus, send, hold } = page();
  send("pointerdown", fields);
  hold();
  expect(menus).toEqual([]);
});
