import type { HTMLAttributes, Ref } from "react";

interface ScrollAreaProps extends Omit<HTMLAttributes<HTMLDivElement>, "tabIndex" | "aria-label"> {
  /** What is in it, for screen readers. */
  readonly label: string;
  readonly ref?: Ref<HTMLDivElement>;
}

/**
 * An area that scrolls and can be reached by keyboard. With an `onKeyDown` the arrow keys go through what it shows: one tab
 * stop for a list of any length.
 */
export function ScrollArea({ label, role = "group", ...rest }: ScrollAreaProps) {
  // Anyone who has no wheel scrolls with the arrow keys, which takes the focus (WCAG 2.1.1); no element has this role natively.
  // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
  return <div role={role} aria-label={label} tabIndex={0} {...rest} />;
}
