import { type StoreApi, createStore } from "zustand/vanilla";
import type { PaneSizes, paneSizesSetting } from "./pane-layout.ts";
import { type PaneLimits, moveDivider, resizePane } from "./split-sizes.ts";

/** How a pane takes its place: a share of the split in per cent, or pixels that stay when the window changes. */
export type PaneSize = { readonly share: number } | { readonly pixels: number };

export interface PaneOptions {
  readonly id: string;
  /** Least size in CSS pixels. */
  readonly min: number;
  /** Largest share of the split, in per cent. */
  readonly max?: number;
  readonly isCollapsible?: boolean;
  /** Keeps its pixels when the window changes. */
  readonly keepsPixels?: boolean;
}

interface SplitState {
  /** Panes that were given a size; the others have the one that they begin with. */
  readonly sizes: Readonly<Record<string, PaneSize>>;
  /** As laid out, in per cent: for those who don't see it. */
  readonly measured: PaneSizes;
}

/** A row or column of panes with dividers between them. The browser lays them out; this only says what was changed. */
export interface Split {
  readonly orientation: "horizontal" | "vertical";
  readonly state: StoreApi<SplitState>;
  /** Takes the element whose children are panes and dividers in turn; gives back how to let go of it. */
  readonly attach: (element: HTMLElement) => () => void;
  readonly register: (pane: PaneOptions) => () => void;
  /** Begins to move the divider behind a pane: by so many pixels from where it is now, as often as wanted. */
  readonly grasp: (before: string) => (by: number) => void;
  readonly resize: (pane: string, pixels: number) => void;
  readonly toggle: (pane: string) => void;
  /** Collapses what can collapse at the divider behind a pane, or brings it back. */
  readonly toggleAt: (before: string) => void;
  readonly isCollapsed: (pane: string) => boolean;
  /** Back to the sizes that the panes begin with; forgets what was remembered. */
  readonly reset: () => void;
  /** Remembers the sizes as they were set last. */
  readonly keep: () => void;
}

export function createSplit(
  orientation: Split["orientation"],
  setting: ReturnType<typeof paneSizesSetting>,
): Split {
  const panes = new Map<string, PaneOptions>();
  /** Sizes that collapsed panes come back with. */
  const open = new Map<string, number>();
  let element: HTMLElement | undefined;
  /** What was set last: the page may not be laid out by it yet. */
  let applied: PaneSizes | undefined;
  const remembered = Object.entries(setting.read() ?? {});
  const state = createStore<SplitState>(() => ({
    sizes: Object.fromEntries(remembered.map(([id, share]) => [id, { share }])),
    measured: {},
  }));

  const measure = (): { ids: string[]; sizes: number[]; limits: PaneLimits[]; total: number } => {
    const found = [...(element?.children ?? [])].filter(
      (child): child is HTMLElement => child instanceof HTMLElement && "pane" in child.dataset,
    );
    const ids = found.map(({ dataset }) => dataset["pane"] ?? "");
    const sizes = found.map((pane) => {
      const box = pane.getBoundingClientRect();
      return orientation === "horizontal" ? box.width : box.height;
    });
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const limits = ids.map((id): PaneLimits => {
      const { min = 0, max = 100, isCollapsible = false } = panes.get(id) ?? {};
      return { min, max: (total * max) / 100, isCollapsible };
    });
    return { ids, sizes, limits, total };
  };

  const apply = (ids: readonly string[], sizes: readonly number[], total: number): void => {
    if (total === 0) return;
    applied = shares(ids, sizes, total);
    state.setState({
      sizes: Object.fromEntries(
        ids.map((id, at): [string, PaneSize] => {
          const pixels = sizes[at] ?? 0;
          const isFixed = panes.get(id)?.keepsPixels === true && pixels > 0;
          return [id, isFixed ? { pixels } : { share: (pixels / total) * 100 }];
        }),
      ),
    });
  };

  const resize = (pane: string, pixels: number): void => {
    const { ids, sizes, limits, total } = measure();
    const at = ids.indexOf(pane);
    if (at < 0) return;
    apply(ids, resizePane(sizes, limits, at, pixels), total);
  };

  const isCollapsed = (pane: string): boolean => {
    const size = state.getState().sizes[pane];
    return size !== undefined && "share" in size && size.share === 0;
  };

  const toggle = (pane: string): void => {
    const { ids, sizes } = measure();
    if (isCollapsed(pane)) {
      resize(pane, open.get(pane) ?? panes.get(pane)?.min ?? 0);
      return;
    }
    open.set(pane, sizes[ids.indexOf(pane)] ?? 0);
    resize(pane, 0);
  };

  const note = (): void => {
    const { ids, sizes, total } = measure();
    if (total > 0) state.setState({ measured: shares(ids, sizes, total) });
  };

  return {
    orientation,
    state,
    resize,
    isCollapsed,
    toggle,
    toggleAt(before) {
      const { ids } = measure();
      const behind = ids[ids.indexOf(before) + 1] ?? before;
      toggle(panes.get(before)?.isCollapsible === true ? before : behind);
    },
    keep() {
      if (applied !== undefined) setting.write(applied);
    },
    attach(split) {
      element = split;
      const observer = new ResizeObserver(note);
      for (const child of split.children) observer.observe(child);
      return () => {
        observer.disconnect();
        element = undefined;
      };
    },
    register(pane) {
      panes.set(pane.id, pane);
      return () => panes.delete(pane.id);
    },
    grasp(before) {
      const { ids, sizes, limits, total } = measure();
      const divider = ids.indexOf(before);
      return (by) => apply(ids, moveDivider(sizes, limits, divider, by), total);
    },
    reset() {
      applied = undefined;
      setting.write({});
      state.setState({ sizes: {} });
    },
  };
}

function shares(ids: readonly string[], sizes: readonly number[], total: number): PaneSizes {
  return Object.fromEntries(
    ids.map((id, at) => [id, Math.min(100, ((sizes[at] ?? 0) / total) * 100)]),
  );
}
