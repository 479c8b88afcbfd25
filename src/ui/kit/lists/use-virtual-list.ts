import {
  type ReactVirtualizer,
  type PartialKeys,
  type ReactVirtualizerOptions,
  useVirtualizer,
} from "@tanstack/react-virtual";

type Options = PartialKeys<
  ReactVirtualizerOptions<HTMLDivElement, HTMLElement>,
  "observeElementRect" | "observeElementOffset" | "scrollToFn"
>;

/** The virtual list of this page's panels: vertical, inside a scrolling `div`. */
export function useVirtualList(options: Options): ReactVirtualizer<HTMLDivElement, HTMLElement> {
  // The virtualizer is one object that changes inside: components that use it are not memoised.
  // eslint-disable-next-line react/incompatible-library
  return useVirtualizer(options);
}
