import { Tooltip } from "radix-ui";
import { useEffect, useState } from "react";
import css from "./tooltip.module.css";

interface Shown {
  readonly element: HTMLElement;
  readonly rect: DOMRect;
}

const SHOW_AFTER_MS = 500;

/**
 * One tooltip for the page: shows `data-hint` (and `data-shortcut`) of whatever the pointer rests on or the keyboard's
 * focus is on. One layer instead of one tooltip per button keeps this out of the first load.
 */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | undefined>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let candidate: HTMLElement | null = null;
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
      if (event.target instanceof Element && event.target.matches(":focus-visible"))
        aim(event.target, SHOW_AFTER_MS);
    };
    const onKey = (event: KeyboardEvent): void => {
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

  if (shown === undefined) return null;
  const { hint, shortcut } = shown.element.dataset;
  const { left, top, width, height } = shown.rect;
  return (
    <Tooltip.Provider>
      <Tooltip.Root open>
        <Tooltip.Trigger asChild>
          <span className={css["anchor"]} style={{ left, top, width, height }} aria-hidden="true" />
        </Tooltip.Trigger>
        <Tooltip.Portal>
          {/* Hidden from screen readers: the name and aria-keyshortcuts say the same. */}
          <Tooltip.Content
            className={css["tooltip"]}
            sideOffset={6}
            collisionPadding={8}
            aria-hidden="true"
          >
            {hint}
            {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
