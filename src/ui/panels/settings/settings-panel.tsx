import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { settingsProblems } from "#simulator/page/settings-problems.ts";
import type { FunctionSettings } from "#project/project.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { renameProject, setSettings } from "#ui/state/project-edits.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { ChoiceField, SwitchField, TextField } from "./fields.tsx";
import { LayerList } from "./layer-list.tsx";
import { VariablesTable } from "./variables-table.tsx";
import css from "./settings.module.css";

type NumberKey = "timeoutSeconds" | "memoryMb" | "tmpMb" | "concurrencyLimit";

/** The function's configuration. What Lambda would refuse is said in words and not applied. */
export function SettingsPanel() {
  const { project } = useApp();
  const settings = useProject((current) => current.settings);
  const name = useProject((current) => current.name);

  const panel = useRef<HTMLDivElement>(null);
  const asked = useStore(workbenchStore, (state) => state.setting);
  useEffect(() => {
    if (asked === undefined) return;
    const labels = [...(panel.current?.querySelectorAll("label") ?? [])];
    labels.find(({ textContent }) => textContent === asked.label)?.control?.focus();
    workbenchStore.setState({ setting: undefined });
  }, [asked]);

  /** Applies the change unless it brings a problem with one of its fields. */
  const apply = (change: Partial<FunctionSettings>): string | undefined => {
    const next = { ...settings, ...change };
    const problem = settingsProblems(next).find(({ field }) => field in change);
    if (problem !== undefined) return problem.message;
    const fields = Object.keys(change).join(", ");
    return project.edit(
      `Change ${fields}`,
      (before) => setSettings(before, next),
      `settings:${fields}`,
    );
  };
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
    <div ref={panel} className={css["panel"]} tabIndex={-1}>
      <section aria-labelledby="settings-function">
        <h2 id="settings-function">Function</h2>
        <TextField
          label="Project name"
          value={name}
          onCommit={(text) =>
            project.edit(
              "Rename the project",
              (before) => renameProject(before, text),
              "settings:name",
            )
          }
        />
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
        <ChoiceField
          label="Engine"
          help="What runs bootstrap here. On Lambda both are provided.al2023."
          value={settings.engine}
          options={[
            ["linux", "Linux: bash, curl and real processes"],
            ["javascript", "JavaScript and TypeScript modules"],
          ]}
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
      </section>

      <section aria-labelledby="settings-limits">
        <h2 id="settings-limits">Limits</h2>
        {number(
          "timeoutSeconds",
          "Timeout",
          "seconds",
          "1 to 900. The deadline counts from the delivery of the event.",
        )}
        {number("memoryMb", "Memory", "MB", memoryHelp(settings))}
        {number("tmpMb", "Size of /tmp", "MB", tmpHelp(settings))}
        {settings.engine === "linux" && (
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
      </section>

      <section aria-labelledby="settings-variables">
        <h2 id="settings-variables">Environment variables</h2>
        <VariablesTable
          variables={settings.variables}
          onCommit={(variables) => apply({ variables })}
        />
      </section>

      <section aria-labelledby="settings-layers">
        <h2 id="settings-layers">Layers</h2>
        <LayerList />
      </section>

      <section aria-labelledby="settings-logs">
        <h2 id="settings-logs">Logs</h2>
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
      </section>

      {settings.engine === "javascript" ? (
        <section aria-labelledby="settings-network">
          <h2 id="settings-network">Network</h2>
          <TextField
            label="Allowed origins"
            help="Origins that your code may fetch from, separated by spaces. None: only the Runtime API."
            value={settings.allowedOrigins.join(" ")}
            onCommit={(text) =>
              apply({ allowedOrigins: text.split(/\s+/).filter((origin) => origin !== "") })
            }
          />
        </section>
      ) : null}
    </div>
  );
}

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
