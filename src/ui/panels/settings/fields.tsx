import { type ReactNode, useId, useState } from "react";
import { Switch } from "#ui/kit/controls/switch.tsx";
import css from "./settings.module.css";

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly unit?: string;
  readonly width?: "short" | "long";
  /** The value of the project, as text. */
  readonly value: string;
  /** Takes the text; gives the reason when it is refused, and then nothing has changed. */
  readonly onCommit: (text: string) => string | undefined;
}

/** A line of text that is applied as it is typed, unless Lambda would refuse it: then it says why and keeps the old value. */
export function TextField({ label, help, unit, width = "long", value, onCommit }: FieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<{
    readonly text: string;
    readonly of: string;
    readonly problem: string | undefined;
  }>();
  // A draft counts as long as the value under it is the one it was typed over.
  const shown =
    draft !== undefined && draft.of === value ? draft : { text: value, problem: undefined };
  return (
    <div className={css["field"]}>
      <label htmlFor={id}>{label}</label>
      <div className={css["control"]}>
        <span className={css["withUnit"]}>
          <input
            id={id}
            className={css[width]}
            value={shown.text}
            inputMode={width === "short" ? "numeric" : "text"}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-invalid={shown.problem !== undefined}
            aria-describedby={`${id}-help`}
            onChange={(change) => {
              const text = change.target.value;
              const problem = onCommit(text);
              setDraft(
                problem === undefined ? { text, of: text, problem } : { text, of: value, problem },
              );
            }}
          />
          {unit === undefined ? null : <span className={css["unit"]}>{unit}</span>}
        </span>
        <p id={`${id}-help`} className={shown.problem === undefined ? css["help"] : css["problem"]}>
          {shown.problem === undefined ? help : `${shown.problem} Not applied.`}
        </p>
      </div>
    </div>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly help?: ReactNode;
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly onChange: (value: V) => void;
}

export function ChoiceField<V extends string>({
  label,
  help,
  value,
  options,
  onChange,
}: ChoiceProps<V>) {
  const id = useId();
  return (
    <div className={css["field"]}>
      <label htmlFor={id}>{label}</label>
      <div className={css["control"]}>
        <select
          id={id}
          value={value}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          onChange={(change) => {
            const chosen = options.find(([other]) => other === change.target.value);
            if (chosen !== undefined) onChange(chosen[0]);
          }}
        >
          {options.map(([other, text]) => (
            <option key={other} value={other}>
              {text}
            </option>
          ))}
        </select>
        {help === undefined ? null : (
          <p id={`${id}-help`} className={css["help"]}>
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

interface SwitchFieldProps {
  readonly label: string;
  readonly help: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function SwitchField({ label, help, isOn, onChange }: SwitchFieldProps) {
  return (
    <div className={css["field"]}>
      <span />
      <div className={css["control"]}>
        <Switch label={label} isOn={isOn} onChange={onChange} />
        <p className={css["help"]}>{help}</p>
      </div>
    </div>
  );
}
