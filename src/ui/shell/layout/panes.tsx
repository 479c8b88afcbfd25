import { type ReactNode, useEffect, useState } from "react";
import { paneSizesSetting, paneToggles } from "#ui/kit/panes/pane-layout.ts";
import { createSplit } from "#ui/kit/panes/split.ts";
import { Divider, Pane, SplitPanes } from "#ui/kit/panes/split-panes.tsx";

interface PanesProps {
  readonly files: ReactNode;
  readonly editor: ReactNode;
  readonly stage: ReactNode;
}

const sizes = paneSizesSetting("main");

/** Files, editor and stage side by side. Dividers move by pointer and arrow keys; the outer panes collapse. */
export function Panes({ files, editor, stage }: PanesProps) {
  const [split] = useState(() => createSplit("horizontal", sizes));
  useEffect(() => {
    const toggle = (pane: string) => (): void => {
      split.toggle(pane);
      split.keep();
    };
    paneToggles.setState({ files: toggle("files"), stage: toggle("stage") });
  }, [split]);
  return (
    <SplitPanes split={split}>
      <Pane id="files" size={232} min={160} max={40} isCollapsible keepsPixels>
        {files}
      </Pane>
      <Divider after="files" label="Files and editor" />
      <Pane id="editor" min={240}>
        {editor}
      </Pane>
      <Divider after="editor" label="Editor and stage" />
      <Pane id="stage" size="46%" min={320} isCollapsible>
        {stage}
      </Pane>
    </SplitPanes>
  );
}
