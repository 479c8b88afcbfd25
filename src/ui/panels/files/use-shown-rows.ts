import type { ItemInstance } from "@headless-tree/core";
import { useState } from "react";
import type { ProjectPath } from "#project/project.ts";
import { useFixedRows } from "#ui/kit/lists/use-fixed-rows.ts";
import type { TreeNode } from "./tree-nodes.ts";

/** `--row`, and the height for fingers. */
const ROW_HEIGHT = 24;
const COARSE_ROW_HEIGHT = 36;
const OVERSCAN = 24;

type Item = ItemInstance<TreeNode>;

/** The rows of the file tree to make: those in view, and wherever the focus, a menu or a new name is. */
export function useShownRows(items: readonly Item[], menuFor: ProjectPath | undefined) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const isCoarse = matchMedia("(pointer: coarse)").matches;
  const rowHeight = isCoarse ? COARSE_ROW_HEIGHT : ROW_HEIGHT;
  const { from, to, height } = useFixedRows({
    scroller,
    count: items.length,
    rowHeight,
    overscan: OVERSCAN,
    isFollowing: false,
    // The browser scrolls to what gets the focus, which is always made.
    wanted: undefined,
  });
  const shown = items.flatMap((item, position) => {
    const isInView = position >= from && position < to;
    if (!isInView && !item.isFocused() && !item.isRenaming() && item.getId() !== menuFor) return [];
    return [{ item, style: { top: position * rowHeight, height: rowHeight } }];
  });
  return { shown, height, setScroller };
}
