import { X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { guideSteps } from "#trace/guide-steps.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { endGuide } from "#ui/state/guide-store.ts";
import { goLive, select, useTrace } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";
import css from "./guide.module.css";

/** The guided run: captions walk along the conversation of the visitor's own invocation. Over it nothing is locked. */
export function Guide({ session }: { readonly session: Session }) {
  const { trace } = session;
  const { revision } = useTrace(trace);
  // The revision stands for what the store holds.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const steps = useMemo(() => guideSteps(trace), [trace, revision]);
  const [at, setAt] = useState(0);
  const step = steps[at];
  const seq = step?.seq;
  useEffect(() => {
    if (seq !== undefined) select(session, seq);
  }, [session, seq]);
  const end = (): void => {
    endGuide();
    goLive(session);
  };
  const isLast = at === steps.length - 1;
  return (
    <section className={css["guide"]} aria-label="Guided run">
      <p aria-live="polite">
        {step === undefined ? (
          <>
            Press <strong>Invoke</strong>: captions then walk along the messages of your own
            invocation.
          </>
        ) : (
          step.caption
        )}
      </p>
      {step === undefined ? null : (
        <>
          <span className={css["count"]}>
            {at + 1} of {steps.length}
          </span>
          <Button
            label="Previous"
            look="outline"
            disabled={at === 0}
            onClick={() => setAt(at - 1)}
          />
          <Button
            label={isLast ? "Done" : "Go on"}
            look="primary"
            onClick={() => (isLast ? end() : setAt(at + 1))}
          />
        </>
      )}
      <Button label="Skip the guided run" icon={<X aria-hidden />} isIconOnly onClick={end} />
    </section>
  );
}
