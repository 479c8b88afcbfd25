import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Breakpoint } from "#lambda/contract.ts";
import { useApp, useRun } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog } from "#ui/state/workbench-store.ts";
import { ACTION_CHOICES, breakpointText, parseBreakpoint } from "./breakpoint-form.ts";
import css from "./breakpoints.module.css";

const ENDPOINTS: readonly (readonly [value: string, label: string])[] = [
  ["", "any endpoint"],
  ["/invocation/next", "next"],
  ["/response", "response"],
  ["/error", "error"],
  ["/init/error", "init error"],
];

const HALVES: readonly (readonly [value: string, label: string])[] = [
  ["", "either"],
  ["request", "request"],
  ["answer", "answer"],
];

const FIELDS: readonly (readonly [name: string, label: string, placeholder: string])[] = [
  ["status", "Status", "any"],
  ["errorType", "Error type contains", "any"],
  ["headerName", "Header", "any"],
  ["headerValue", "contains", "anything"],
  ["bodyPath", "Place in the JSON body", "detail.items[0].id"],
  ["bodyValue", "is", "anything"],
  ["afterMs", "After the event by (ms)", "any time"],
  ["nth", "Only match number", "every"],
];

/** Conditions under which a message is held although step mode is off. Lines are set in the editor's margin. */
export function BreakpointsDialog() {
  const { session } = useApp();
  const breakpoints = useRun((run) => run.breakpoints);
  const [problem, setProblem] = useState<string | undefined>();
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const parsed = parseBreakpoint(new FormData(form), crypto.randomUUID());
    if (!parsed.ok) {
      setProblem(parsed.error);
      return;
    }
    setProblem(undefined);
    session.commands.setBreakpoints([...breakpoints, parsed.value]);
    form.reset();
  };
  const remove = ({ id }: Breakpoint): void => {
    session.commands.setBreakpoints(breakpoints.filter((other) => other.id !== id));
  };
  return (
    <Dialog
      title="Breakpoints"
      summary="A matching message is held and the clock stands still, until you step or continue. Or it is noted, dropped, delayed, sent twice or cut: rows of the trace say so."
      isWide
      onClose={() => showDialog(undefined)}
    >
      {breakpoints.length === 0 ? (
        <p className={css["none"]}>
          None yet. Add one here, or click in the margin beside a line of a script.
        </p>
      ) : (
        <ul className={css["list"]}>
          {breakpoints.map((breakpoint) => (
            <li key={breakpoint.id}>
              <span className={css["dot"]} aria-hidden="true" />
              <span>{breakpointText(breakpoint)}</span>
              <Button
                label={`Remove: ${breakpointText(breakpoint)}`}
                icon={<Trash2 aria-hidden />}
                isIconOnly
                onClick={() => remove(breakpoint)}
              />
            </li>
          ))}
        </ul>
      )}
      <BreakpointForm onSubmit={add} />
      <p role="alert" className={css["problem"]}>
        {problem}
      </p>
    </Dialog>
  );
}

function BreakpointForm({
  onSubmit,
}: {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}) {
  const { session } = useApp();
  const environments = [...session.trace.index.environments.values()].map(
    ({ environmentId, ordinal }) => [environmentId, String(ordinal)] as const,
  );
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <Choice name="path" label="Endpoint" choices={ENDPOINTS} />
      <Choice name="half" label="Message" choices={HALVES} />
      {FIELDS.map(([name, label, placeholder]) => (
        <Field key={name} name={name} label={label} placeholder={placeholder} />
      ))}
      <Choice name="environmentId" label="Environment" choices={[["", "any"], ...environments]} />
      <Choice name="action" label="What to do" choices={ACTION_CHOICES} />
      <Field name="amount" label="ms or bytes" placeholder="for delay and cut" />
      <Button label="Add" icon={<Plus aria-hidden />} look="outline" type="submit" />
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
}

function Field({ name, label, placeholder }: FieldProps) {
  return (
    <label>
      {label}
      <input name={name} placeholder={placeholder} autoComplete="off" spellCheck={false} />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}

function Choice({ name, label, choices }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
