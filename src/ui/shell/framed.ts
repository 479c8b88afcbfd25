/**
 * Whether the page stands in a frame that it was not made for. Who hosts it may forbid framing with a header
 * (docs/hosting.md); a page can only decline to work: anyone who frames it could lay something else over its buttons.
 * `?embed` is the layout that is meant for frames.
 */
export function isFramedUnasked(page: {
  readonly isFramed: boolean;
  readonly search: string;
}): boolean {
  return page.isFramed && !new URLSearchParams(page.search).has("embed");
}

/** In the page's place: the way to it. */
export function offerOwnTab(root: HTMLElement, href: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Open the Lambda Runtime Playground in a tab of its own";
  root.replaceChildren(link);
}
