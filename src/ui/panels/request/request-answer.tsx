import { useState } from "react";
import { useStore } from "zustand";
import { utf8 } from "#base/utf8.ts";
import { PayloadView } from "#ui/kit/payload/payload-view.tsx";
import { Tabs } from "#ui/kit/controls/tabs.tsx";
import { AnswerView } from "./answer-view.tsx";
import { EndpointsView } from "./endpoints-view.tsx";
import { EventsView } from "./events-view.tsx";
import { requestStore } from "./request-draft.ts";
import css from "./request.module.css";

type View = "answer" | "result" | "events" | "endpoints";

/** What came of the request, what the function got and gave, and where the same function can be reached for real. */
export function RequestAnswer({ functionName }: { readonly functionName: string }) {
  const history = useStore(requestStore, (state) => state.history);
  const shownId = useStore(requestStore, (state) => state.shown);
  const [view, setView] = useState<View>("answer");
  const shown = history.find(({ id }) => id === shownId);
  const findings = shown?.answer.findings.length ?? 0;
  return (
    <div className={css["answer"]}>
      <Tabs
        label="Request views"
        selected={view}
        onSelect={setView}
        items={[
          { id: "answer", label: "Answer", ...(findings > 0 && { badge: findings }) },
          { id: "result", label: "Function's result" },
          { id: "events", label: "Events" },
          { id: "endpoints", label: "Live endpoints" },
        ]}
      >
        {view === "answer" ? <AnswerView shown={shown} history={history} /> : null}
        {view === "result" ? (
          shown === undefined ? (
            <p className={css["empty"]}>
              Here appears what the function returned, before the front end made HTTP of it.
            </p>
          ) : (
            <PayloadView
              bytes={shown.answer.result ?? utf8("")}
              size={shown.answer.result?.length ?? 0}
              hasBody={shown.answer.result !== undefined}
              contentType={
                shown.answer.functionError === undefined
                  ? undefined
                  : `function error: ${shown.answer.functionError}`
              }
            />
          )
        ) : null}
        {view === "events" ? (
          <EventsView sent={shown?.answer.event} functionName={functionName} />
        ) : null}
        {view === "endpoints" ? <EndpointsView functionName={functionName} /> : null}
      </Tabs>
    </div>
  );
}
