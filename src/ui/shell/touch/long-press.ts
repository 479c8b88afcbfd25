/** What a long press needs of the page; tests bring their own. */
export interface LongPressParts {
  readonly target: Pick<EventTarget, "addEventListener">;
  readonly setTimeout: (run: () => void, ms: number) => number;
  readonly clearTimeout: (id: number | undefined) => void;
  /** Sends `contextmenu` as a mouse does; says whether somebody opened a menu for it. */
  readonly openMenu: (element: EventTarget, x: number, y: number) => boolean;
}

/** A little longer than browsers take that send `contextmenu` themselves. */
const HOLD_MS = 650;
/** A finger is never quite still. */
const SLACK_PX = 10;

/**
 * A finger that is held in place opens the menu that the right button opens. Safari on phones and tablets sends nothing
 * for it; where a browser does, it comes first, and this keeps out of its way. The finger that goes up again then is no
 * click: it would take the focus to what lies under it, and close the menu.
 */
export function listenForLongPress(parts: LongPressParts): void {
  const { target } = parts;
  let timer: number | undefined;
  let from = { x: 0, y: 0 };
  let isDown = false;
  let hasMenu = false;
  const stop = (): void => {
    parts.clearTimeout(timer);
    timer = undefined;
  };
  const listen = (type: string, handle: (event: PointerEvent) => void): void =>
    // What comes for these names are pointer, mouse and touch events; of the last only what every event has is used.
    target.addEventListener(type, (event) => handle(event as PointerEvent), {
      capture: true,
      passive: false,
    });
  listen("pointerdown", (event) => {
    stop();
    hasMenu = false;
    const { target: element, pointerType, isPrimary, clientX: x, clientY: y } = event;
    isDown = pointerType === "touch" && isPrimary;
    if (!isDown || element === null) return;
    from = { x, y };
    timer = parts.setTimeout(() => {
      timer = undefined;
      hasMenu = parts.openMenu(element, x, y);
    }, HOLD_MS);
  });
  listen("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > SLACK_PX) stop();
  });
  listen("contextmenu", () => {
    stop();
    hasMenu = isDown;
  });
  for (const type of ["pointerup", "pointercancel"]) listen(type, stop);
  for (const type of ["touchend", "click"])
    listen(type, (event) => {
      isDown = false;
      if (!hasMenu) return;
      hasMenu = type === "touchend";
      event.preventDefault();
      if (type === "click") event.stopPropagation();
    });
}
