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
              <VariableRow
                key={at}
                at={at}
                name={name}
                value={value}
                onChange={(row) => change(shown.rows.with(at, row))}
                onRemove={() => change(shown.rows.toSpliced(at, 1))}
              />
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

interface VariableRowProps {
  readonly at: number;
  readonly name: string;
  readonly value: string;
  readonly onChange: (row: readonly [name: string, value: string]) => void;
  readonly onRemove: () => void;
}

function VariableRow({ at, name, value, onChange, onRemove }: VariableRowProps) {
  const shownName = name === "" ? `variable ${at + 1}` : name;
  return (
    <tr>
      <td>
        <input
          aria-label={`Name of variable ${at + 1}`}
          value={name}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => onChange([event.target.value, value])}
        />
      </td>
      <td>
        <input
          aria-label={`Value of ${shownName}`}
          value={value}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => onChange([name, event.target.value])}
        />
      </td>
      <td>
        <Button
          label={`Remove ${shownName}`}
          icon={<Trash2 aria-hidden />}
          isIconOnly
          onClick={onRemove}
        />
      </td>
    </tr>
  );
}

function isSame(a: Variables, b: Variables): boolean {
  return (
    a.length === b.length &&
    a.every(([name, value], at) => name === b[at]?.[0] && value === b[at][1])
  );
}
