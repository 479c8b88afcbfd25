import type { ReactNode } from "react";
import css from "./timeline.module.css";

interface TimelineFrameProps {
  /** Over the end of the ruler; they come with the lanes. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** What is around the lanes. */
export function TimelineFrame({ tools, children }: TimelineFrameProps) {
  return (
    <section className={css["region"]} aria-label="Timeline">
      {tools}
      {children}
    </section>
  );
}

/** What will appear here. */
export function NoLanes() {
  return (
    <p className={css["empty"]}>
      One lane for each execution environment: init, handler, response, frozen. Invoke to see a cold
      start.
    </p>
  );
}
