import {
  ArrowDownToLine,
  ArrowUpFromLine,
  BookOpen,
  CircleDot,
  FolderClosed,
  Link,
  Play,
  RotateCw,
  Square,
  StepForward,
  FastForward,
  Ellipsis,
  Layers2,
} from "lucide-react";
import { useRef } from "react";
import { useStore } from "zustand";
import { useApp, useProject, useRun } from "#ui/state/app-context.ts";
import { SHORTCUTS } from "#ui/state/commands/shortcuts.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { MenuButton } from "#ui/kit/controls/menu-button.tsx";
import { Switch } from "#ui/kit/controls/switch.tsx";
import { chooseEvent, workbenchStore } from "#ui/state/workbench-store.ts";
import { BurstButton } from "./burst-button.tsx";
import { EngineStatus } from "./engine-status.tsx";
import type { ProjectActions } from "./project-actions.ts";
import { exampleEntries, moreEntries } from "./toolbar-menus.tsx";
import css from "./toolbar.module.css";

/** Everything that starts, steps or stops a run, and what comes into or goes out of the page. */
export function Toolbar({ actions }: { readonly actions: ProjectActions }) {
  return (
    <header className={css["toolbar"]}>
      <h1 className={css["brand"]}>
        <Layers2 aria-hidden />
        <span>Lambda Runtime Playground</span>
      </h1>
      <div role="toolbar" aria-label="Run" className={css["run"]}>
        <RunControls />
      </div>
      <EngineStatus />
      <div role="toolbar" aria-label="Project" className={css["project"]}>
        <ProjectControls actions={actions} />
      </div>
    </header>
  );
}

function RunControls() {
  const { session } = useApp();
  const { commands } = session;
  const isStepMode = useRun((run) => run.isStepMode);
  const kind = useRun((run) => run.state.kind);
  const breakpointCount = useRun((run) => run.breakpoints.length);
  return (
    <>
      <Button
        label="Invoke"
        icon={<Play aria-hidden />}
        // What is pressed next stands out: while something is held, that is Step.
        look={kind === "held" ? "outline" : "primary"}
        className={css["invoke"] ?? ""}
        shortcut={SHORTCUTS.invoke}
        hint="Run the function with the chosen event"
        onClick={commands.invoke}
      />
      <EventChoice />
      <BurstButton />
      <span className={css["gap"]} />
      <Button
        label="Step"
        look={kind === "held" ? "primary" : "plain"}
        className={`${css["short"]} ${css["step"]}`}
        icon={<StepForward aria-hidden />}
        shortcut={SHORTCUTS.step}
        hint="Let one message pass, then hold again"
        onClick={commands.step}
      />
      <Button
        label="Continue"
        className={css["short"] ?? ""}
        icon={<FastForward aria-hidden />}
        shortcut={SHORTCUTS.continue}
        hint="Run on to the next breakpoint"
        disabled={kind !== "held"}
        onClick={commands.continue}
      />
      <Switch
        label="Step mode"
        hint="Hold every message until you step. The clock stands still meanwhile."
        isOn={isStepMode}
        onChange={commands.setStepMode}
      />
      <span className={css["gap"]} />
      <Button
        label="Stop"
        className={css["short"] ?? ""}
        icon={<Square aria-hidden />}
        shortcut={SHORTCUTS.stop}
        hint="End everything that runs, at once"
        disabled={kind === "idle"}
        onClick={commands.stop}
      />
      <Button
        label="Restart environment"
        className={css["wide"] ?? ""}
        icon={<RotateCw aria-hidden />}
        isIconOnly
        hint="Restart environment: the next invocation starts cold"
        onClick={() => commands.restartEnvironment()}
      />
      <Button
        label={breakpointCount === 0 ? "Breakpoints" : `Breakpoints, ${breakpointCount} set`}
        icon={<CircleDot aria-hidden />}
        isIconOnly
        hint="Breakpoints: hold on an endpoint, a status or a line"
        className={`${css["wide"]} ${breakpointCount === 0 ? "" : css["isSet"]}`}
        onClick={() => workbenchStore.setState({ dialog: "breakpoints" })}
      />
    </>
  );
}

function EventChoice() {
  const events = useProject((project) => project.events);
  const chosen = useStore(workbenchStore, (state) => state.eventName);
  return (
    <select
      aria-label="Event"
      className={css["event"]}
      value={chosen ?? ""}
      data-hint="Saved event that Invoke sends"
      onChange={(change) => chooseEvent(change.target.value)}
    >
      {events.length === 0 ? <option value="">No saved event: sends {"{}"}</option> : null}
      {events.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ProjectControls({ actions }: { readonly actions: ProjectActions }) {
  const app = useApp();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <MenuButton
        label="Examples"
        className={`${css["kept"]} ${css["keptLonger"]}`}
        icon={<BookOpen aria-hidden />}
        entries={() => exampleEntries(app)}
      />
      <Button
        label="Import"
        icon={<ArrowUpFromLine aria-hidden />}
        hint="Open a zip, or add files to this project"
        onClick={() => chooser.current?.click()}
      />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label="Files to import"
        onChange={(change) => {
          const files = [...(change.target.files ?? [])];
          change.target.value = "";
          if (files.length > 0) actions.importFiles(files);
        }}
      />
      <MenuButton
        label="Projects"
        icon={<FolderClosed aria-hidden />}
        entries={actions.projectEntries}
      />
      <span className={css["gap"]} />
      <MenuButton
        label="Download"
        icon={<ArrowDownToLine aria-hidden />}
        align="end"
        entries={actions.downloadEntries}
      />
      <Button
        label="Share"
        className={css["kept"] ?? ""}
        icon={<Link aria-hidden />}
        shortcut={SHORTCUTS.share}
        hint="Copy a link that carries this project"
        onClick={actions.share}
      />
      <MenuButton
        label="More"
        icon={<Ellipsis aria-hidden />}
        isIconOnly
        align="end"
        entries={() => moreEntries(app)}
      />
    </>
  );
}
