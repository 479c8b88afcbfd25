import { useState } from "react";
import type { Filter } from "#trace/filter.ts";
import { later, useLater } from "#ui/kit/later.ts";
import type { Session } from "#ui/state/session/session.ts";
import { useTrace } from "#ui/state/selection/use-trace.ts";
import { NoLanes, TimelineFrame } from "./timeline-frame.tsx";

const lanes = later(() => import("./timeline-lanes.tsx"));

/** The timeline panel. Its code comes with the first trace event. */
export function Timeline({
  session,
  filter,
}: {
  readonly session: Session;
  readonly filter: Filter;
}) {
  const isEmpty = useTrace(session.trace).endSeq === 0;
  const [isTable, setIsTable] = useState(false);
  const loaded = useLater(lanes, !isEmpty || isTable);
  if (loaded !== undefined)
    return (
      <loaded.TimelineLanes
        session={session}
        filter={filter}
        isTable={isTable}
        onTable={setIsTable}
      />
    );
  return <TimelineFrame>{isEmpty ? <NoLanes /> : null}</TimelineFrame>;
}
