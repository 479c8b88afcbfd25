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

const PANES: readonly { readonly key: NarrowPane; readonly label: string }[] = [
  { key: "files", label: "Project" },
  { key: "editor", label: "Code" },
  { key: "stage", label: "Stage" },
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
        tabs={PANES}
        active={shown}
        onSelect={showNarrowPane}
      />
      {PANES.map(({ key }) => (
        <div
          key={key}
          role="tabpanel"
          id={`pane-panel-${key}`}
          aria-labelledby={`pane-tab-${key}`}
          hidden={key !== shown}
          className={css["narrowPane"]}
        >
          {props[key]}
        </div>
      ))}
    </div>
  );
}
