import { type ReactNode, useEffect, useState } from "react";
import {
  Group,
  Panel,
  type PanelImperativeHandle,
  Separator,
  usePanelCallbackRef,
} from "react-resizable-panels";
import { paneSizesSetting, paneToggles } from "./pane-layout.ts";
import css from "./panes.module.css";

interface PanesProps {
  readonly files: ReactNode;
  readonly editor: ReactNode;
  readonly stage: ReactNode;
}

const sizes = paneSizesSetting("main");

/** Files, editor and stage side by side. Dividers move by pointer and arrow keys; the outer panes collapse. */
export function Panes({ files, editor, stage }: PanesProps) {
  const [remembered] = useState(() => sizes.read());
  const [filesPanel, setFilesPanel] = usePanelCallbackRef();
  const [stagePanel, setStagePanel] = usePanelCallbackRef();
  const [filesPx, setFilesPx] = useState(1);
  const [stagePx, setStagePx] = useState(1);
  useEffect(() => {
    paneToggles.setState({ files: () => toggle(filesPanel), stage: () => toggle(stagePanel) });
  }, [filesPanel, stagePanel]);
  return (
    <Group
      orientation="horizontal"
      id="main"
      className={css["group"]}
      {...(remembered === undefined ? {} : { defaultLayout: remembered })}
      onLayoutChanged={(layout) => sizes.write(layout)}
    >
      <Panel
        id="files"
        panelRef={setFilesPanel}
        onResize={({ inPixels }) => setFilesPx(inPixels)}
        defaultSize={232}
        minSize={160}
        maxSize="40%"
        collapsible
        groupResizeBehavior="preserve-pixel-size"
      >
        <Collapsible size={filesPx}>{files}</Collapsible>
      </Panel>
      <Separator className={css["separator"]} aria-label="Files and editor" />
      <Panel id="editor" minSize={240}>
        {editor}
      </Panel>
      <Separator className={css["separator"]} aria-label="Editor and stage" />
      <Panel
        id="stage"
        panelRef={setStagePanel}
        onResize={({ inPixels }) => setStagePx(inPixels)}
        defaultSize="46%"
        minSize={320}
        collapsible
      >
        <Collapsible size={stagePx}>{stage}</Collapsible>
      </Panel>
    </Group>
  );
}

/** Out of sight is out of reach: what is in a collapsed pane takes no focus and is not read out. */
function Collapsible({ size, children }: { readonly size: number; readonly children: ReactNode }) {
  return (
    <div className={css["pane"]} inert={size === 0} data-collapsed={size === 0}>
      {children}
    </div>
  );
}

function toggle(panel: PanelImperativeHandle | null): void {
  if (panel === null) return;
  if (panel.isCollapsed()) panel.expand();
  else panel.collapse();
}
