import { useEffect, useLayoutEffect, useRef, useState } from "react";
import css from "./tooltip.module.css";

interface Shown {
  readonly element: HTMLElement;
  readonly rect: DOMRect;
}

const SHOW_AFTER_MS = 500;

/** Room to the element and to the edges of the window, in pixels. */
const GAP = 6;

/**
 * One tooltip for the page: shows `data-hint` (and `data-shortcut`) of whatever the pointer rests on or the person has
 * tabbed to; not of what a dialog or menu focuses by itself. It is no layer of its own: Escape hides it and still reaches
 * the dialog under it.
 */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | undefined>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let candidate: HTMLElement | null = null;
    let isTabbing = false;
    const hide = (): void => {
      clearTimeout(timer);
      candidate = null;
      setShown(undefined);
    };
    const aim = (target: EventTarget | null, delayMs: number): void => {
      const element = target instanceof Element ? target.closest<HTMLElement>("[data-hint]") : null;
      if (element === candidate) return;
      hide();
      if (element === null || element.getAttribute("aria-expanded") === "true") return;
      candidate = element;
      timer = setTimeout(() => {
        if (element.isConnected) setShown({ element, rect: element.getBoundingClientRect() });
      }, delayMs);
    };
    const onOver = (event: PointerEvent): void => {
      if (event.pointerType === "mouse") aim(event.target, SHOW_AFTER_MS);
    };
    const onFocus = (event: FocusEvent): void => {
      if (isTabbing) aim(event.target, SHOW_AFTER_MS);
    };
    const onKey = (event: KeyboardEvent): void => {
      isTabbing = event.key === "Tab" || event.key.startsWith("Arrow");
      if (event.key === "Escape") hide();
    };
    const options = { capture: true, passive: true } as const;
    document.addEventListener("pointerover", onOver, options);
    document.addEventListener("pointerdown", hide, options);
    document.addEventListener("focusin", onFocus, options);
    document.addEventListener("focusout", hide, options);
    document.addEventListener("scroll", hide, options);
    document.addEventListener("keydown", onKey, options);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onOver, options);
      document.removeEventListener("pointerdown", hide, options);
      document.removeEventListener("focusin", onFocus, options);
      document.removeEventListener("focusout", hide, options);
      document.removeEventListener("scroll", hide, options);
      document.removeEventListener("keydown", onKey, options);
    };
  }, []);

  return shown === undefined ? null : <Hint shown={shown} />;
}

function Hint({ shown: { element, rect } }: { readonly shown: Shown }) {
  const box = useRef<HTMLDivElement>(null);
  const { hint, shortcut } = element.dataset;
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const { width, height } = current.getBoundingClientRect();
    const isRoomBelow = rect.bottom + GAP + height <= window.innerHeight;
    const left = rect.left + (rect.width - width) / 2;
    current.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - width - GAP))}px`;
    current.style.top = `${isRoomBelow ? rect.bottom + GAP : rect.top - GAP - height}px`;
  }, [rect]);
  return (
    // Hidden from screen readers: the name and aria-keyshortcuts say the same.
    <div ref={box} className={css["tooltip"]} aria-hidden="true">
      {hint}
      {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
    </div>
  );
}
