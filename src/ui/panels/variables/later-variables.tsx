import { useStore } from "zustand";
import { later, useLater } from "#ui/kit/later.ts";
import type { Session } from "#ui/state/session/session.ts";
import { useTrace } from "#ui/state/selection/use-trace.ts";

const variables = later(() => import("./variables.tsx"), "asked");

/** The values at a stop, where the page shows one. Its code comes with the first stop at a source line. */
export function Variables({ session }: { readonly session: Session }) {
  const { trace } = session;
  useTrace(trace);
  const isLineStepping = useStore(session.run, (run) => run.isLineStepping);
  const hasStops = isLineStepping || hasLineGate(session);
  const loaded = useLater(variables, hasStops);
  return loaded === undefined || !hasStops ? null : <loaded.Variables session={session} />;
}

/** The last gates tell: stops at lines come in rows. */
function hasLineGate({ trace }: Session): boolean {
  const { gates } = trace.index;
  for (let at = gates.end - 1; at >= gates.first && at > gates.end - 50; at -= 1)
    if (gates.at(at)?.event.gate === "line") return true;
  return false;
}
