import { useStore } from "zustand";
import { later, useLater } from "#ui/kit/later.ts";
import type { Session } from "#ui/state/session/session.ts";
import { useTrace } from "#ui/state/selection/use-trace.ts";
import { NoResult } from "./no-result.tsx";
import css from "./result.module.css";

const result = later(() => import("./result.tsx"));

/** The result panel. Its code comes with the first answer. */
export function Result({ session }: { readonly session: Session }) {
  const isEmpty = useTrace(session.trace).endSeq === 0;
  const isAnswered = useStore(session.run, (run) => run.lastAnswer !== undefined);
  const loaded = useLater(result, !isEmpty || isAnswered);
  if (loaded !== undefined) return <loaded.Result session={session} />;
  return (
    <section className={css["region"]} aria-label="Result" data-tone="none">
      <NoResult />
    </section>
  );
}
