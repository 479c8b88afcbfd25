import { useEffect, useRef, useState } from "react";
import css from "./files.module.css";

interface NameFormProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly initial?: string;
  /** With the name, or with nothing when the person gave up. */
  readonly onDone: (name: string | undefined) => void;
}

/** One line for a name: Enter takes it, Escape gives up. */
export function NameForm({ label, placeholder, initial = "", onDone }: NameFormProps) {
  const [name, setName] = useState(initial);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      className={css["nameForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(name.trim() === "" ? undefined : name.trim());
      }}
    >
      <input
        ref={input}
        className={css["rename"]}
        aria-label={label}
        placeholder={placeholder}
        value={name}
        autoCapitalize="off"
        autoComplete="off"
        spellCheck={false}
        onChange={(change) => setName(change.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone(undefined);
        }}
        onBlur={() => {
          if (name.trim() === initial.trim() || name.trim() === "") onDone(undefined);
        }}
      />
    </form>
  );
}
