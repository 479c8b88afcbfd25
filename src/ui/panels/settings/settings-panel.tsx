import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { settingsProblems } from "#simulator/page/settings-problems.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { keepSettings } from "#ui/state/keep-settings.ts";
import { renameProject, setSettings } from "#ui/state/project-edits.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { EditorFields } from "./editor-fields.tsx";
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
  useAskedField(panel);

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
        <Section id="settings-file" title="Settings file">
          <p className={css["help"]}>
            What you change here holds for the command that runs now. playground.json keeps it, with
            the saved events, for the next time.
          </p>
          <Button
            label="Save to playground.json"
            look="outline"
            onClick={() => void keepSettings(app)}
          />
        </Section>
      ) : null}
      <Section id="settings-function" title="Function">
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
      </Section>

      <Section id="settings-limits" title="Limits">
        <LimitFields settings={settings} apply={apply} isAttached={isAttached} />
      </Section>

      <Section id="settings-variables" title="Environment variables">
        <VariablesTable
          variables={settings.variables}
          onCommit={(variables) => apply({ variables })}
        />
      </Section>

      {isAttached ? null : (
        <Section id="settings-layers" title="Layers">
          <LayerList />
        </Section>
      )}

      <Section id="settings-logs" title="Logs">
        <LogFields settings={settings} apply={apply} />
      </Section>

      <section aria-labelledby="settings-editor">
        <h2 id="settings-editor">Font and keys</h2>
        <EditorFields />
      </section>

      {settings.engine === "javascript" ? (
        <Section id="settings-network" title="Network">
          <OriginsField settings={settings} apply={apply} />
        </Section>
      ) : null}
    </div>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Section({ id, title, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Focuses the field that the palette was asked for. */
function useAskedField(panel: RefObject<HTMLElement | null>): void {
  const asked = useStore(workbenchStore, (state) => state.setting);
  useEffect(() => {
    if (asked === undefined) return;
    const labels = [...(panel.current?.querySelectorAll("label") ?? [])];
    labels.find(({ textContent }) => textContent === asked.label)?.control?.focus();
    workbenchStore.setState({ setting: undefined });
  }, [panel, asked]);
}
