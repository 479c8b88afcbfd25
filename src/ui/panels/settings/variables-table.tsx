import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { FunctionSettings } from "#project/project.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import css from "./settings.module.css";

type Variables = FunctionSettings["variables"];

interface VariablesTableProps {
  readonly variables: Variables;
  readonly onCommit: (variables: Variables) => string | undefined;
}

/** Environment variables as rows. Rows without a name yet are kept here, and count for nothing. */
export function VariablesTable({ variables, onCommit }: VariablesTableProps) {
  const [draft, setDraft] = useState<{
    readonly rows: Variables;
    readonly of: Variables;
    readonly problem: string | undefined;
  }>();
  const shown =
    draft !== undefined && isSame(draft.of, variables)
      ? draft
      : { rows: variables, problem: undefined };

  const change = (rows: Variables): void => {
    const named = rows.filter(([name]) => name !== "");
    const problem = onCommit(named);
    setDraft({ rows, of: problem === undefined ? named : variables, problem });
  };
  const setRow = (at: number, row: readonly [string, string]): void =>
    change(shown.rows.with(at, row));

  return (
    <>
      {shown.rows.length === 0 ? null : (
        <table className={css["variables"]}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.rows.map(([name, value], at) => (
              // Rows have no identity but their place: names change as they are typed.
              <tr key={at}>
                <td>
                  <input
                    aria-label={`Name of variable ${at + 1}`}
                    value={name}
                    autoComplete="off"
                    autoCapitalize="off"
                    spellCheck={false}
                    onChange={(event) => setRow(at, [event.target.value, value])}
                  />
                </td>
                <td>
                  <input
                    aria-label={`Value of ${name === "" ? `variable ${at + 1}` : name}`}
                    value={value}
                    autoComplete="off"
                    autoCapitalize="off"
                    spellCheck={false}
                    onChange={(event) => setRow(at, [name, event.target.value])}
                  />
                </td>
                <td>
                  <Button
                    label={`Remove ${name === "" ? `variable ${at + 1}` : name}`}
                    icon={<Trash2 aria-hidden />}
                    isIconOnly
                    onClick={() => change(shown.rows.toSpliced(at, 1))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={css["problem"]} role="alert">
        {shown.problem === undefined ? "" : `${shown.problem} Not applied.`}
      </p>
      <Button
        label="Add variable"
        icon={<Plus aria-hidden />}
        look="outline"
        onClick={() => change([...shown.rows, ["", ""]])}
      />
    </>
  );
}

function isSame(a: Variables, b: Variables): boolean {
  return (
    a.length === b.length &&
    a.every(([name, value], at) => name === b[at]?.[0] && value === b[at][1])
  );
}
