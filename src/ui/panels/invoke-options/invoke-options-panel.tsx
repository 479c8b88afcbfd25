import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { utf8 } from "#base/utf8.ts";
import { MAX_EVENT_BYTES, MAX_REQUEST_BYTES } from "#runtime-api/limits.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { useProject } from "#ui/state/app-context.ts";
import {
  type InvokeOptions,
  NO_OPTIONS,
  hasInvokeOptions,
  invokeOptions,
  setInvokeOptions,
} from "#ui/state/invoke-options.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { AsynchronousFields } from "./asynchronous-fields.tsx";
import { ContextFields } from "./context-fields.tsx";
import { OptionField } from "./option-field.tsx";
import { SeveralEvents } from "./several-events.tsx";
import css from "./invoke-options.module.css";

/** Everything of the Invoke API beside the event. It stays open while one invokes. */
export function InvokeOptionsPanel() {
  const options = useStore(invokeOptions);
  const region = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(document.activeElement);
  useEffect(() => {
    region.current?.querySelector("select")?.focus();
  }, []);
  const close = (): void => {
    invokeOptions.setState({ isOpen: false });
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <div className={css["anchor"]}>
      {/* Escape closes it from wherever the focus is in it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <section
        id="invocation-options"
        ref={region}
        className={css["panel"]}
        aria-label="Invocation options"
        onKeyDown={onKeyDown}
      >
        <header>
          <h2>Invocation options</h2>
          <Button
            label="Reset all"
            look="outline"
            disabled={!hasInvokeOptions(options)}
            onClick={() => setInvokeOptions(NO_OPTIONS)}
          />
          <Button label="Close" icon={<X aria-hidden />} isIconOnly onClick={close} />
        </header>
        <TypeField options={options} />
        <PayloadMeter isAsynchronous={options.invocationType === "Event"} />
        {options.invocationType === "Event" ? <AsynchronousFields options={options} /> : null}
        <ContextFields options={options} />
        <SeveralEvents />
      </section>
    </div>
  );
}

const TYPE_HELP: Readonly<Record<InvokeOptions["invocationType"], string>> = {
  RequestResponse: "The caller waits for the answer: 200.",
  Event: "The event is queued, the caller has 202 at once; failures are tried again.",
  DryRun: "Lambda checks the request and runs nothing: 204.",
};

function TypeField({ options }: { readonly options: InvokeOptions }) {
  return (
    <OptionField label="Invocation type" help={TYPE_HELP[options.invocationType]}>
      {(field) => (
        <select
          {...field}
          value={options.invocationType}
          onChange={({ target }) =>
            // The values are those of the options below.
            setInvokeOptions({ invocationType: target.value as InvokeOptions["invocationType"] })
          }
        >
          <option value="RequestResponse">RequestResponse (synchronous)</option>
          <option value="Event">Event (asynchronous)</option>
          <option value="DryRun">DryRun</option>
        </select>
      )}
    </OptionField>
  );
}

/** How near the chosen event is to the limit of its invocation type. */
function PayloadMeter({ isAsynchronous }: { readonly isAsynchronous: boolean }) {
  const name = useStore(workbenchStore, (state) => state.eventName);
  const text = useProject(({ events }) => events.find((event) => event.name === name)?.text);
  const size = utf8(text ?? "{}").length;
  const limit = isAsynchronous ? MAX_EVENT_BYTES : MAX_REQUEST_BYTES;
  return (
    <OptionField
      label="Payload size"
      help={
        size > limit
          ? "Too large: Lambda answers 413 before the function runs."
          : `${formatBytes(size)} of ${formatBytes(limit)}, ${isAsynchronous ? "the limit of asynchronous invocations" : "the limit of synchronous invocations"}.`
      }
      isProblem={size > limit}
    >
      {(field) => (
        <meter {...field} min={0} max={limit} high={limit * 0.9} optimum={0} value={size} />
      )}
    </OptionField>
  );
}
