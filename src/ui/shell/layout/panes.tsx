import { type ReactNode, useEffect, useRef, useState } from "react";
import { paneSizesSetting, paneToggles } from "#ui/kit/panes/pane-layout.ts";
import { createSplit } from "#ui/kit/panes/split.ts";
import { Divider, Pane, SplitPanes } from "#ui/kit/panes/split-panes.tsx";
import css from "./panes.module.css";

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
  const code = useRef<HTMLDivElement>(null);
  useEffect(() => (code.current === null ? undefined : publishPlace(code.current)), []);
  return (
    <SplitPanes split={split}>
      <Pane id="files" size={232} min={160} max={40} isCollapsible keepsPixels>
        {files}
      </Pane>
      <Divider after="files" label="Files and editor" />
      <Pane id="editor" min={240}>
        <div ref={code} className={css["code"]}>
          {editor}
        </div>
      </Pane>
      <Divider after="editor" label="Editor and stage" />
      <Pane id="stage" size="46%" min={320} isCollapsible>
        {stage}
      </Pane>
    </SplitPanes>
  );
}

/** Tells the style sheet where the code is: notices stand over it. Returns the way to stop. */
function publishPlace(code: HTMLElement): () => void {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    const { left, width } = code.getBoundingClientRect();
    style.setProperty("--code-left", `${left}px`);
    style.setProperty("--code-width", `${width}px`);
  });
  observer.observe(code);
  return () => observer.disconnect();
}
