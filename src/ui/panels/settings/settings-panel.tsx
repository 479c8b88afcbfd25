import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { settingsProblems } from "#simulator/page/settings-problems.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { keepSettings } from "#ui/state/keep-settings.ts";
import { renameProject, setSettings } from "#ui/state/project-edits.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { TextField } from "./fields.tsx";
import { FunctionFields, EngineFields } from "./function-fields.tsx";
import { LayerList } from "./layer-list.tsx";
import { LimitFields } from "./limit-fields.tsx";
import { LogFields, OriginsField } from "./log-fields.tsx";
import type { ApplySettings } from "./settings-fields.ts";
import { VariablesTable } from "./variables-table.tsx";
import css from "./settings.module.css";

/** The function's configuration. What Lambda would refuse is said in words and not applied. */
export function SettingsPanel() {
  const app = useApp();
  const { project, attachment } = app;
  const isAttached = attachment !== undefined;
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
  const apply: ApplySettings = (change) => {
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
  return (
    <div ref={panel} className={css["panel"]} tabIndex={-1}>
      {isAttached ? (
        <section aria-labelledby="settings-file">
          <h2 id="settings-file">Settings file</h2>
          <p className={css["help"]}>
            What you change here holds for the command that runs now. playground.json keeps it, with
            the saved events, for the next time.
          </p>
          <Button
            label="Save to playground.json"
            look="outline"
            onClick={() => void keepSettings(app)}
          />
        </section>
      ) : null}
      <section aria-labelledby="settings-function">
        <h2 id="settings-function">Function</h2>
        {isAttached ? null : (
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
        )}
        <FunctionFields settings={settings} apply={apply} />
        {isAttached ? null : <EngineFields settings={settings} apply={apply} />}
      </section>

      <section aria-labelledby="settings-limits">
        <h2 id="settings-limits">Limits</h2>
        <LimitFields settings={settings} apply={apply} isAttached={isAttached} />
      </section>

      <section aria-labelledby="settings-variables">
        <h2 id="settings-variables">Environment variables</h2>
        <VariablesTable
          variables={settings.variables}
          onCommit={(variables) => apply({ variables })}
        />
      </section>

      {isAttached ? null : (
        <section aria-labelledby="settings-layers">
          <h2 id="settings-layers">Layers</h2>
          <LayerList />
        </section>
      )}

      <section aria-labelledby="settings-logs">
        <h2 id="settings-logs">Logs</h2>
        <LogFields settings={settings} apply={apply} />
      </section>

      {settings.engine === "javascript" ? (
        <section aria-labelledby="settings-network">
          <h2 id="settings-network">Network</h2>
          <OriginsField settings={settings} apply={apply} />
        </section>
      ) : null}
    </div>
  );
}
