import { ChoiceField, TextField } from "./fields.tsx";
import type { SettingsFieldsProps } from "./settings-fields.ts";

export function LogFields({ settings, apply }: SettingsFieldsProps) {
  return (
    <>
      <ChoiceField
        label="Log format"
        value={settings.logFormat}
        options={[
          ["Text", "Text"],
          ["JSON", "JSON"],
        ]}
        onChange={(logFormat) => apply({ logFormat })}
      />
      <ChoiceField
        label="Failures in the log"
        help="How time-outs and crashes are written."
        value={settings.failureLogStyle}
        options={[
          ["new", "In REPORT's Status"],
          ["old", "In lines of their own, as before 2025"],
        ]}
        onChange={(failureLogStyle) => apply({ failureLogStyle })}
      />
    </>
  );
}

/** For engines whose code may ask the visitor's network. */
export function OriginsField({ settings, apply }: SettingsFieldsProps) {
  return (
    <TextField
      label="Allowed origins"
      help="Origins that your code may fetch from, separated by spaces. None: only the Runtime API."
      value={settings.allowedOrigins.join(" ")}
      onCommit={(text) =>
        apply({ allowedOrigins: text.split(/\s+/).filter((origin) => origin !== "") })
      }
    />
  );
}
