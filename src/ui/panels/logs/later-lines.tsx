import { later, useLater } from "#ui/kit/later.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import type { LogLinesProps } from "./log-lines.tsx";
import css from "./logs.module.css";

const lines = later(() => import("./log-lines.tsx"));

/** Lines of one height. Their code comes with the first line. */
export function FixedLines(props: LogLinesProps) {
  const loaded = useLater(lines, props.view.length > 0);
  return loaded === undefined ? <NoLines {...props} /> : <loaded.FixedLines {...props} />;
}

/** Lines that wrap. Their code comes with the first line. */
export function WrappedLines(props: LogLinesProps) {
  const loaded = useLater(lines, props.view.length > 0);
  return loaded === undefined ? <NoLines {...props} /> : <loaded.WrappedLines {...props} />;
}

function NoLines({ view, empty }: LogLinesProps) {
  return (
    <ScrollArea className={css["scroller"]} role="log" label="Logs" aria-live="off">
      {view.length === 0 ? empty : null}
    </ScrollArea>
  );
}
