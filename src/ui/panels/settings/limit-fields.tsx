import type { FunctionSettings } from "#project/project.ts";
import { ChoiceField, TextField } from "./fields.tsx";
import type { SettingsFieldsProps } from "./settings-fields.ts";

type NumberKey = "timeoutSeconds" | "memoryMb" | "tmpMb" | "concurrencyLimit";

export function LimitFields({
  settings,
  apply,
  isAttached,
}: SettingsFieldsProps & {
  /** This computer runs it, at its own speed and with its own memory. */
  readonly isAttached: boolean;
}) {
  const number = (key: NumberKey, label: string, unit: string, help: string) => (
    <TextField
      label={label}
      unit={unit}
      width="short"
      help={help}
      value={String(settings[key])}
      onCommit={(text) => apply({ [key]: text.trim() === "" ? Number.NaN : Number(text) })}
    />
  );

  return (
    <>
      {number(
        "timeoutSeconds",
        "Timeout",
        "seconds",
        "1 to 900. The deadline counts from the delivery of the event.",
      )}
      {number("memoryMb", "Memory", "MB", isAttached ? REPORTED : memoryHelp(settings))}
      {isAttached ? null : number("tmpMb", "Size of /tmp", "MB", tmpHelp(settings))}
      {!isAttached && (
        <ChoiceField
          label="Speed"
          help="How simulated time follows what your code computes. Waiting takes as long either way."
          value={settings.speed}
          options={[
            ["lambda", "Lambda, by memory"],
            ["this-computer", "This computer"],
          ]}
          onChange={(speed) => apply({ speed })}
        />
      )}
      {number(
        "concurrencyLimit",
        "Concurrency limit",
        "environments",
        "One request more is throttled with 429. 0 throttles everything.",
      )}
    </>
  );
}

const REPORTED = "128 to 10240. In the log's REPORT line; this computer does not enforce it.";

/** What the machine in the tab can hold; `scripts/linux-image/agent/environment.c` bounds the settings. */
const MOST_MEMORY_MB = 1024;
const MOST_TMP_MB = 512;

function memoryHelp({ engine, memoryMb }: FunctionSettings): string {
  if (engine !== "linux") return "128 to 10240.";
  if (memoryMb <= MOST_MEMORY_MB) return "128 to 10240. Enforced here up to 1024.";
  return `128 to 10240. The machine in this tab gives ${MOST_MEMORY_MB} MB: a function that needs more is killed here and not on Lambda.`;
}

function tmpHelp({ engine, tmpMb }: FunctionSettings): string {
  const help = "512 to 10240. Files there stay as long as the environment.";
  if (engine !== "linux" || tmpMb <= MOST_TMP_MB) return help;
  return `${help} The machine in this tab holds ${MOST_TMP_MB} MB: beyond that, “No space left on device” comes here and not on Lambda.`;
}
