import type { ReactNode } from "react";
import { useStore } from "zustand";
import { TabList } from "#ui/kit/controls/tab-list.tsx";
import { type NarrowPane, showNarrowPane, workbenchStore } from "#ui/state/workbench-store.ts";
import css from "./panes.module.css";

interface NarrowPanesProps {
  readonly files: ReactNode;
  readonly editor: ReactNode;
  readonly stage: ReactNode;
}

const PANES: readonly { readonly id: NarrowPane; readonly label: string }[] = [
  { id: "files", label: "Project" },
  { id: "editor", label: "Code" },
  { id: "stage", label: "Stage" },
];

/** One pane at a time, for narrow windows. The others stay mounted, so that nothing is lost by looking elsewhere. */
export function NarrowPanes(props: NarrowPanesProps) {
  const shown = useStore(workbenchStore, (state) => state.narrowPane);
  return (
    <div className={css["narrow"]}>
      <TabList
        label="Panes"
        className={css["narrowTabs"] ?? ""}
        idPrefix="pane"
        items={PANES}
        selected={shown}
        onSelect={showNarrowPane}
      />
      {PANES.map(({ id }) => (
        <div
          key={id}
          role="tabpanel"
          id={`pane-panel-${id}`}
          aria-labelledby={`pane-tab-${id}`}
          hidden={id !== shown}
          className={css["narrowPane"]}
        >
          {props[id]}
        </div>
      ))}
    </div>
  );
}
