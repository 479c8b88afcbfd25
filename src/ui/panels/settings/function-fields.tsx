import { ENGINES, type EngineName } from "#contract/engine-name.ts";
import { ChoiceField, SwitchField, TextField } from "./fields.tsx";
import type { SettingsFieldsProps } from "./settings-fields.ts";

export function FunctionFields({ settings, apply }: SettingsFieldsProps) {
  return (
    <>
      <TextField
        label="Function name"
        help="The name in ARNs, logs and Invoke URLs."
        value={settings.functionName}
        onCommit={(functionName) => apply({ functionName })}
      />
      <TextField
        label="Handler"
        help={
          <>
            Your runtime gets it in <code>_HANDLER</code>. Lambda does not interpret it:
            file.function is a convention.
          </>
        }
        value={settings.handler}
        onCommit={(handler) => apply({ handler })}
      />
    </>
  );
}

/** What each engine runs. */
const ENGINE_WORDS: Readonly<Record<EngineName, string>> = {
  linux: "Linux: bash, curl and real processes",
  javascript: "JavaScript and TypeScript modules",
};

export function EngineFields({ settings, apply }: SettingsFieldsProps) {
  return (
    <>
      <ChoiceField
        label="Engine"
        help="What runs bootstrap here. On Lambda both are provided.al2023."
        value={settings.engine}
        options={ENGINES.map((engine) => [engine, ENGINE_WORDS[engine]])}
        onChange={(engine) => apply({ engine })}
      />
      <ChoiceField
        label="Architecture"
        help="What uname -m says, and for the deployment template and the pre-flight checks."
        value={settings.architecture}
        options={[
          ["x86_64", "x86_64"],
          ["arm64", "arm64"],
        ]}
        onChange={(architecture) => apply({ architecture })}
      />
      {settings.engine === "linux" ? (
        <SwitchField
          label="Allow tools that Lambda lacks"
          help="jq, tar, find and others, which provided.al2023 does not have. Off, calling one fails as on Lambda. On, the log of each environment says so."
          isOn={settings.extraTools}
          onChange={(extraTools) => apply({ extraTools })}
        />
      ) : null}
    </>
  );
}
