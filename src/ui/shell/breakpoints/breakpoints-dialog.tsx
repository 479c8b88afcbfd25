import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Breakpoint } from "#lambda/contract.ts";
import { useApp, useRun } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog } from "#ui/state/workbench-store.ts";
import { breakpointText, parseBreakpoint } from "./breakpoint-form.ts";
import css from "./breakpoints.module.css";

const ENDPOINTS: readonly (readonly [value: string, label: string])[] = [
  ["", "any endpoint"],
  ["/invocation/next", "next"],
  ["/response", "response"],
  ["/error", "error"],
  ["/init/error", "init error"],
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
      summary="A matching message is held and the clock stands still, until you step or continue."
      onClose={() => showDialog(undefined)}
    >
      {breakpoints.length === 0 ? (
        <p className={css["none"]}>
          None yet. Add one here, or click in the margin beside a line of a Bash script.
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
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <label>
        Endpoint
        <select name="path">
          {ENDPOINTS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Status
        <input name="status" inputMode="numeric" placeholder="any" autoComplete="off" />
      </label>
      <label>
        Header
        <input name="headerName" placeholder="any" autoComplete="off" spellCheck={false} />
      </label>
      <label>
        contains
        <input name="headerValue" placeholder="anything" autoComplete="off" spellCheck={false} />
      </label>
      <Button label="Add" icon={<Plus aria-hidden />} look="outline" type="submit" />
    </form>
  );
}
