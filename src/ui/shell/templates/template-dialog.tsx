import { useId, useMemo, useState } from "react";
import { EVENT_TEMPLATES } from "#event-sources/templates/event-templates.ts";
import {
  type EventTemplate,
  type TemplateParameter,
  checkParameters,
} from "#event-sources/templates/event-template.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { addEvent, freeEventName } from "#ui/state/project-edits.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { chooseEvent, openTab, showDialog } from "#ui/state/workbench-store.ts";
import css from "./template-dialog.module.css";

type Values = Readonly<Record<string, unknown>>;

/** Makes a saved event of a kind that AWS services send, with the parameters that a person sets. */
export function TemplateDialog() {
  const { project } = useApp();
  const functionName = useProject((current) => current.settings.functionName);
  const [templateId, setTemplateId] = useState(EVENT_TEMPLATES[0]?.id ?? "");
  const [values, setValues] = useState<Values>({});
  const template = EVENT_TEMPLATES.find(({ id }) => id === templateId);
  const id = useId();

  const preview = useMemo(
    () => (template === undefined ? "" : generate(template, values, functionName)),
    [template, values, functionName],
  );
  if (template === undefined) return null;
  const problems = checkParameters(template, values);
  const add = (): void => {
    const name = freeEventName(project.state.getState().project, template.id);
    project.edit(`Add event ${name}`, (before) => addEvent(before, name, preview));
    chooseEvent(name);
    openTab({ kind: "event", name });
    close();
  };
  return (
    <Dialog
      title="New event from a template"
      summary="Events as AWS services send them. What you get is an ordinary saved event: edit it as you like."
      onClose={close}
    >
      <div className={css["layout"]}>
        <div className={css["form"]}>
          <label htmlFor={`${id}-kind`}>Kind</label>
          <KindSelect
            id={`${id}-kind`}
            value={templateId}
            onChange={(kind) => {
              setTemplateId(kind);
              setValues({});
            }}
          />
          <p className={css["help"]}>{template.description}</p>
          {template.parameters.map((parameter) => (
            <ParameterField
              key={`${template.id} ${parameter.name}`}
              parameter={parameter}
              value={values[parameter.name]}
              problem={problemOf(problems, parameter.name)}
              onChange={(value) => setValues({ ...values, [parameter.name]: value })}
            />
          ))}
        </div>
        <ScrollArea className={css["preview"]} label="The event">
          <pre>{preview}</pre>
        </ScrollArea>
      </div>
      <div className={css["actions"]}>
        <Button label="Cancel" onClick={close} />
        <Button label="Add event" look="primary" disabled={problems.length > 0} onClick={add} />
      </div>
    </Dialog>
  );
}

interface KindSelectProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (templateId: string) => void;
}

function KindSelect({ id, value, onChange }: KindSelectProps) {
  return (
    <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
      {[...new Set(EVENT_TEMPLATES.map(({ service }) => service))].map((service) => (
        <optgroup key={service} label={service}>
          {EVENT_TEMPLATES.filter((other) => other.service === service).map((other) => (
            <option key={other.id} value={other.id}>
              {other.title}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

function close(): void {
  showDialog(undefined);
}

function problemOf(problems: ReturnType<typeof checkParameters>, name: string): string | undefined {
  return problems.find((problem) => problem.name === name)?.problem;
}

function generate(template: EventTemplate, values: Values, functionName: string): string {
  const event = template.generate(values, {
    now: Date.now(),
    createId: () => crypto.randomUUID(),
    accountId: "123456789012",
    region: "us-east-1",
    functionName,
  });
  return `${JSON.stringify(event, null, 2)}\n`;
}

interface ParameterFieldProps {
  readonly parameter: TemplateParameter;
  readonly value: unknown;
  readonly problem: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function ParameterField({ parameter, value, problem, onChange }: ParameterFieldProps) {
  const id = useId();
  return (
    <div className={css["field"]}>
      <label htmlFor={id}>{parameter.name}</label>
      <ParameterControl
        id={id}
        parameter={parameter}
        value={value}
        onChange={onChange}
        isWrong={problem !== undefined}
      />
      <p id={`${id}-help`} className={problem === undefined ? css["help"] : css["problem"]}>
        {problem ?? parameter.description}
      </p>
    </div>
  );
}

interface ControlProps extends Omit<ParameterFieldProps, "problem"> {
  readonly id: string;
  readonly isWrong: boolean;
}

function ParameterControl({ id, parameter, value, onChange, isWrong }: ControlProps) {
  const described = { id, "aria-describedby": `${id}-help`, "aria-invalid": isWrong };
  switch (parameter.type) {
    case "flag":
      return (
        <input
          {...described}
          type="checkbox"
          checked={typeof value === "boolean" ? value : parameter.default}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "number":
      return (
        <input
          {...described}
          inputMode="numeric"
          value={shownText(value, parameter.default)}
          onChange={(event) =>
            onChange(event.target.value.trim() === "" ? Number.NaN : Number(event.target.value))
          }
        />
      );
    case "text":
      if (parameter.choices === undefined) {
        return (
          <input
            {...described}
            value={shownText(value, parameter.default)}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }
      return (
        <select
          {...described}
          value={shownText(value, parameter.default)}
          onChange={(event) => onChange(event.target.value)}
        >
          {parameter.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "json":
      return (
        <textarea
          {...described}
          rows={4}
          spellCheck={false}
          value={typeof value === "string" ? value : JSON.stringify(parameter.default, null, 2)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

function shownText(value: unknown, fallback: string | number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return String(fallback);
}
