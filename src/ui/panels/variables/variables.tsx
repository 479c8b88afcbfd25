import { useMemo } from "react";
import {
  type LineStop,
  type StopValues,
  type ValueAtStop,
  lineStopAt,
} from "#trace/line-values.ts";
import { stopWords } from "#trace/stop-words.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { goLive, momentOf, useCalmSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";
import { isShellOwn } from "./shell-variables.ts";
import css from "./variables.module.css";

/** Where the code stands at the moment shown, and what its variables are there. */
export function Variables({ session }: { readonly session: Session }) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useCalmSelection(session);
  const moment = momentOf(selection, snapshot);
  const stop = useMemo(
    () => lineStopAt(trace, moment),
    // The snapshot stands for what the store holds: values come a moment after the stop.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, moment, snapshot],
  );
  if (stop === undefined) return null;
  const isPast = selection.cursor !== "live" || selection.selectedSeq !== undefined;
  return (
    <section className={css["region"]} aria-label="Variables">
      <header className={css["head"]}>
        <span className={css["where"]}>
          <strong>{whereText(stop)}</strong>
          {stop.position.command === undefined ? null : <code>{stop.position.command}</code>}
        </span>
        {isPast ? (
          <Button label="Back to now" look="outline" onClick={() => goLive(session)} />
        ) : null}
      </header>
      {stop.values === undefined ? (
        <p className={css["none"]}>Its variables are not known at this moment.</p>
      ) : (
        <Values values={stop.values} />
      )}
    </section>
  );
}

function whereText({ position, isHeld }: LineStop): string {
  const words = stopWords(position);
  const inside = position.functionName === undefined ? "" : ` in ${position.functionName}`;
  return `${isHeld ? words : words.replace("Stopped", "Last stopped")}${inside}`;
}

function Values({ values }: { readonly values: StopValues }) {
  const own = values.variables.filter(({ name }) => !isShellOwn(name));
  const shells = values.variables.filter(({ name }) => isShellOwn(name));
  const sorted = [...own.filter(isNews), ...own.filter((one) => !isNews(one))];
  return (
    <ScrollArea className={css["scroll"]} label="Names and values">
      {sorted.length === 0 ? <p className={css["none"]}>No variables of its own yet.</p> : null}
      <ValueTable label="Variables" values={sorted} />
      {values.gone.length === 0 ? null : (
        <p className={css["none"]}>Gone since the last stop: {values.gone.join(", ")}</p>
      )}
      <Group label="Environment variables" values={values.environment} />
      <Group label="Bash’s own" values={shells} />
    </ScrollArea>
  );
}

function isNews({ change }: ValueAtStop): boolean {
  return change === "changed" || change === "new";
}

function Group({
  label,
  values,
}: {
  readonly label: string;
  readonly values: readonly ValueAtStop[];
}) {
  if (values.length === 0) return null;
  return (
    <details className={css["group"]}>
      <summary>
        {label} ({values.length})
      </summary>
      <ValueTable label={label} values={values} />
    </details>
  );
}

function ValueTable({
  label,
  values,
}: {
  readonly label: string;
  readonly values: readonly ValueAtStop[];
}) {
  if (values.length === 0) return null;
  return (
    <table className={css["table"]} aria-label={label}>
      <tbody>
        {values.map(({ name, value, change, before }) => (
          <tr key={name} data-change={change}>
            <th scope="row">{name}</th>
            <td className={css["change"]}>
              {isNews({ name, value, change, before }) ? change : ""}
            </td>
            <td
              className={css["value"]}
              title={before === undefined ? undefined : `Before: ${before}`}
            >
              {value === "" ? <em>empty</em> : value}
              {before === undefined ? null : <del>{before}</del>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
