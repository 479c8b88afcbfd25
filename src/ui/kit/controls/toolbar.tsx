import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface ToolbarProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const CONTROLS = ":is(button, select, input):not(:disabled, [hidden], [type=hidden])";

/** The WAI-ARIA toolbar pattern: one tab stop, which stays where the person was; arrows, Home and End move inside. */
export function Toolbar({ label, className, children }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const { current } = bar;
    if (current === null) return undefined;
    let stop: HTMLElement | undefined;
    const settle = (): void => {
      const controls = controlsOf(current);
      if (stop === undefined || !controls.includes(stop)) stop = controls[0];
      for (const control of controls) {
        const index = control === stop ? 0 : -1;
        if (control.tabIndex !== index) control.tabIndex = index;
      }
    };
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement) || !target.matches(CONTROLS)) return;
      stop = target;
      settle();
    };
    settle();
    current.addEventListener("focusin", onFocus);
    // What can be pressed changes with the run, and how much is shown with the window.
    const observer = new MutationObserver(settle);
    observer.observe(current, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    const resize = new ResizeObserver(settle);
    resize.observe(current);
    return () => {
      current.removeEventListener("focusin", onFocus);
      observer.disconnect();
      resize.disconnect();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const controls = controlsOf(event.currentTarget);
    const at = controls.indexOf(event.target as HTMLElement); // what the key was pressed on
    if (at < 0) return;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: controls.length - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    controls[(to + controls.length) % controls.length]?.focus();
  };

  return (
    // The focus is on the controls: the bar takes their arrow keys.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={bar} role="toolbar" aria-label={label} className={className} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

/** Those that are in sight: narrow windows leave some out. */
function controlsOf(bar: HTMLElement): HTMLElement[] {
  return [...bar.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (control) => control.getClientRects().length > 0,
  );
}
