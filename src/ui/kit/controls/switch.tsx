import css from "./switch.module.css";

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** An on/off control with its label: WAI-ARIA switch. */
export function Switch({ label, hint, isOn, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      className={css["switch"]}
      data-hint={hint}
      onClick={() => onChange(!isOn)}
    >
      <span className={css["track"]} aria-hidden="true">
        <span className={css["knob"]} />
      </span>
      <span className={css["label"]}>{label}</span>
    </button>
  );
}
