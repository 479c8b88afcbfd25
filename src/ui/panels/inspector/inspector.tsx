import { useState } from "react";
import { later, useLater } from "#ui/kit/later.ts";
import type { Session } from "#ui/state/session/session.ts";
import { Tabs } from "#ui/kit/controls/tabs.tsx";
import { useTrace } from "#ui/state/selection/use-trace.ts";
import type { InspectorTab } from "./inspected-message.tsx";
import css from "./inspector.module.css";

const message = later(() => import("./inspected-message.tsx"));

const TABS = [
  { id: "headers", label: "Headers" },
  { id: "payload", label: "Payload" },
  { id: "raw", label: "Raw" },
  { id: "explain", label: "Explain" },
] as const satisfies readonly { readonly id: InspectorTab; readonly label: string }[];

/** One message in full: headers with their meaning, payload, raw bytes, and what it means. */
export function Inspector({ session }: { readonly session: Session }) {
  const isEmpty = useTrace(session.trace).endSeq === 0;
  const [tab, setTab] = useState<InspectorTab>("headers");
  const InspectedMessage = useLater(message, !isEmpty)?.InspectedMessage;
  return (
    <section className={css["region"]} aria-label="Inspector">
      <Tabs label="Inspector" items={TABS} selected={tab} onSelect={setTab}>
        {isEmpty ? (
          <p className={css["empty"]}>
            Headers, payload and raw bytes of the selected message appear here, each header with its
            meaning. Press Invoke first.
          </p>
        ) : InspectedMessage === undefined ? null : (
          <InspectedMessage session={session} tab={tab} />
        )}
      </Tabs>
    </section>
  );
}
