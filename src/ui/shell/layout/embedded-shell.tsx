import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { encodeShareValue } from "#project/share-link.ts";
import { ACTIONS } from "#ui/state/actions.ts";
import { useApp, useProject, useRun } from "#ui/state/app-context.ts";
import { formatAddress } from "#ui/state/url.ts";
import { Switch } from "#ui/kit/controls/switch.tsx";
import { Toolbar } from "#ui/kit/controls/toolbar.tsx";
import { ActionButton } from "../toolbar/action-button.tsx";
import css from "./embedded-shell.module.css";

interface EmbeddedShellProps {
  readonly editor: ReactNode;
  readonly stage: ReactNode;
  readonly strip: ReactNode;
}

/** `?embed`: code and stage side by side, for an article or a course. Below 600 px they stand one under the other. */
export function EmbeddedShell({ editor, stage, strip }: EmbeddedShellProps) {
  const { session } = useApp();
  const isStepMode = useRun((run) => run.isStepMode);
  const name = useProject((project) => project.name);
  return (
    <div className={css["shell"]}>
      <header className={css["bar"]}>
        <h1 className={css["name"]}>{name === "" ? "Lambda Runtime Playground" : name}</h1>
        <Toolbar label="Run" className={css["run"]}>
          <ActionButton action={ACTIONS.invoke} look="primary" />
          <ActionButton action={ACTIONS.step} />
          <Switch
            label={ACTIONS.stepMode.label}
            hint={ACTIONS.stepMode.hint}
            isOn={isStepMode}
            onChange={session.commands.setStepMode}
          />
          <ActionButton action={ACTIONS.stop} isIconOnly />
        </Toolbar>
        <OwnTab />
      </header>
      <main className={css["main"]}>
        <div className={css["pane"]}>{editor}</div>
        <div className={css["pane"]}>{stage}</div>
      </main>
      {strip}
    </div>
  );
}

/** The whole playground, with what was typed here. */
function OwnTab() {
  const project = useProject((current) => current);
  const url = new URL(formatAddress(location.href, { shared: undefined, example: undefined }));
  url.searchParams.delete("embed");
  return (
    <a
      className={css["own"]}
      href={url.href}
      target="_blank"
      rel="noopener"
      onClick={(event) => {
        // Made when it is wanted: packing takes longer than a keystroke may.
        event.currentTarget.href = formatAddress(url.href, {
          shared: encodeShareValue(project),
          example: undefined,
        });
      }}
    >
      <ExternalLink aria-hidden /> Open in the playground
    </a>
  );
}
