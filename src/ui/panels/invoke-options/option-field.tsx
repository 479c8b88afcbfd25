import { type ReactNode, useId } from "react";
import css from "./invoke-options.module.css";

interface OptionFieldProps {
  readonly label: string;
  readonly help: ReactNode;
  /** `help` says what is wrong. */
  readonly isProblem?: boolean;
  readonly children: (field: {
    readonly id: string;
    readonly "aria-describedby": string;
    readonly "aria-invalid"?: true;
  }) => ReactNode;
}

/** A labelled control with its sentence. */
export function OptionField({ label, help, isProblem = false, children }: OptionFieldProps) {
  const id = useId();
  return (
    <div className={css["field"]}>
      <label htmlFor={id}>{label}</label>
      <div>
        {children({
          id,
          "aria-describedby": `${id}-help`,
          ...(isProblem && { "aria-invalid": true as const }),
        })}
        <p id={`${id}-help`} className={isProblem ? css["problem"] : css["help"]}>
          {help}
        </p>
      </div>
    </div>
  );
}
