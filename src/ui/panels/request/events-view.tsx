import { useStore } from "zustand";
import { Button } from "#ui/kit/controls/button.tsx";
import { useApp } from "#ui/state/app-context.ts";
import { addEvent, freeEventName } from "#ui/state/project-edits.ts";
import { frontOf, previewEvent } from "./fronts.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { requestStore } from "./request-draft.ts";
import css from "./request.module.css";

interface EventsViewProps {
  /** The event that the function got, of the request that is shown. */
  readonly sent: unknown;
  readonly functionName: string;
}

/** The event of the request as typed now, in the two payload formats side by side, and the one that was sent last. */
export function EventsView({ sent, functionName }: EventsViewProps) {
  const { project } = useApp();
  const draft = useStore(requestStore, (state) => state.draft);
  const own = frontOf(draft.front);
  const columns = [
    { title: "Payload 1.0, REST API", event: previewEvent(draft, "rest-v1", functionName) },
    { title: "Payload 2.0, HTTP API", event: previewEvent(draft, "http-v2", functionName) },
    ...(own.source === "rest-v1" || own.source === "http-v2"
      ? []
      : [{ title: own.label, event: previewEvent(draft, own.source, functionName) }]),
    ...(sent === undefined ? [] : [{ title: "What the function got", event: sent }]),
  ];
  return (
    <div className={css["events"]}>
      {columns.map(({ title, event }) => (
        <section key={title} aria-label={title}>
          <div className={css["line"]}>
            <h3>{title}</h3>
            <span className={css["spacer"]} />
            <Button
              label="Save as event"
              hint={`Save “${title}” as an event of the project`}
              disabled={event === undefined}
              onClick={() => {
                project.edit("Save an event", (before) =>
                  addEvent(
                    before,
                    freeEventName(before, eventName(draft.target)),
                    `${JSON.stringify(event, null, 2)}\n`,
                  ),
                );
              }}
            />
          </div>
          <ScrollArea className={css["code-block"]} label={`Event, ${title}`}>
            <pre>
              {event === undefined
                ? "The front end refuses this request by itself."
                : JSON.stringify(event, null, 2)}
            </pre>
          </ScrollArea>
        </section>
      ))}
    </div>
  );
}

/** `/pets/7?x=1` → `pets-7`. */
function eventName(target: string): string {
  return (
    target
      .replace(/[?#].*$/, "")
      .replace(/^\/+/, "")
      .replaceAll("/", "-") || "event"
  );
}
