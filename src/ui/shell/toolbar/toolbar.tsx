import { ArrowDownToLine, BookOpen, Ellipsis, FolderClosed, Layers2 } from "lucide-react";
import { type ChangeEvent, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { ACTIONS } from "#ui/state/actions.ts";
import { useApp, useProject, useRun } from "#ui/state/app-context.ts";
import { importChooser } from "#ui/state/import-chooser.ts";
import { pickedFiles } from "#ui/state/transfer/picked-files.ts";
import { importFiles } from "#ui/state/transfer/import-when-needed.ts";
import { later } from "#ui/kit/later.ts";
import { MenuButton } from "#ui/kit/controls/menu-button.tsx";
import { Toolbar as ToolbarGroup } from "#ui/kit/controls/toolbar.tsx";
import { Switch } from "#ui/kit/controls/switch.tsx";
import { chooseEvent, workbenchStore } from "#ui/state/workbench-store.ts";
import { AttachedStatus } from "./attached-status.tsx";
import { ActionButton } from "./action-button.tsx";
import { BurstButton } from "./burst-button.tsx";
import { InvokeOptionsButton } from "./invoke-options-button.tsx";
import { EngineStatus } from "./engine-status.tsx";
import css from "./toolbar.module.css";

const menus = later(() => import("./toolbar-menus.ts"));

/** Everything that starts, steps or stops a run, and what comes into or goes out of the page. */
export function Toolbar() {
  const { attachment } = useApp();
  return (
    <header className={css["toolbar"]}>
      <h1 className={css["brand"]}>
        <Layers2 aria-hidden />
        <span>Lambda Runtime Playground</span>
      </h1>
      <ToolbarGroup label="Run" className={css["run"]}>
        <RunControls />
      </ToolbarGroup>
      {attachment === undefined ? <EngineStatus /> : <AttachedStatus attachment={attachment} />}
      <ToolbarGroup label="Project" className={css["project"]}>
        {attachment === undefined ? <ProjectControls /> : <AttachedControls />}
      </ToolbarGroup>
    </header>
  );
}

function RunControls() {
  const { commands } = useApp().session;
  const isStepMode = useRun((run) => run.isStepMode);
  const isLineStepping = useRun((run) => run.isLineStepping);
  const isHeld = useRun((run) => run.state.kind === "held");
  const breakpointCount = useRun((run) => run.breakpoints.length);
  return (
    <>
      <ActionButton
        action={ACTIONS.invoke}
        // What is pressed next stands out: while something is held, that is Step.
        look={isHeld ? "outline" : "primary"}
        className={css["invoke"] ?? ""}
      />
      <EventChoice />
      <InvokeOptionsButton />
      <BurstButton />
      <span className={css["gap"]} />
      <ActionButton
        action={ACTIONS.step}
        look={isHeld ? "primary" : "plain"}
        className={`${css["short"]} ${css["step"]}`}
      />
      <ActionButton action={ACTIONS.continue} className={css["short"] ?? ""} />
      <Switch
        label={ACTIONS.stepMode.label}
        hint={ACTIONS.stepMode.hint}
        isOn={isStepMode}
        onChange={commands.setStepMode}
      />
      {isStepMode ? (
        <Switch
          label="Lines"
          hint={ACTIONS.lineStepping.hint}
          isOn={isLineStepping}
          onChange={commands.setLineStepping}
        />
      ) : null}
      <span className={css["gap"]} />
      <ActionButton action={ACTIONS.stop} className={css["short"] ?? ""} />
      <ActionButton action={ACTIONS.restart} className={css["wide"] ?? ""} isIconOnly />
      <ActionButton
        action={ACTIONS.breakpoints}
        label={breakpointCount === 0 ? "Breakpoints" : `Breakpoints, ${breakpointCount} set`}
        isIconOnly
        className={`${css["wide"]} ${breakpointCount === 0 ? "" : css["isSet"]}`}
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

/** Of a function that is on disk: what goes out of the page, and everything else under More. */
function AttachedControls() {
  const app = useApp();
  return (
    <>
      <MenuButton
        label="Download"
        icon={<ArrowDownToLine aria-hidden />}
        align="end"
        needs={menus}
        entries={() => menus.current()?.downloadEntries(app) ?? []}
      />
      <MenuButton
        label="More"
        icon={<Ellipsis aria-hidden />}
        isIconOnly
        align="end"
        needs={menus}
        entries={() => menus.current()?.moreEntries(app) ?? []}
      />
    </>
  );
}

function ProjectControls() {
  const app = useApp();
  return (
    <>
      <MenuButton
        label="Examples"
        className={css["kept"]}
        icon={<BookOpen aria-hidden />}
        needs={menus}
        entries={() => menus.current()?.exampleEntries(app) ?? []}
      />
      <ActionButton action={ACTIONS.import} />
      <ImportChoosers />
      <MenuButton
        label="Projects"
        icon={<FolderClosed aria-hidden />}
        needs={menus}
        entries={() => menus.current()?.projectEntries(app) ?? []}
      />
      <span className={css["gap"]} />
      <MenuButton
        label="Download"
        className={css["kept"]}
        icon={<ArrowDownToLine aria-hidden />}
        align="end"
        needs={menus}
        entries={() => menus.current()?.downloadEntries(app) ?? []}
      />
      <ActionButton action={ACTIONS.share} />
      <MenuButton
        label="More"
        icon={<Ellipsis aria-hidden />}
        isIconOnly
        align="end"
        needs={menus}
        entries={() => menus.current()?.moreEntries(app) ?? []}
      />
    </>
  );
}

/** The browser's own choosers of files, which actions open. */
function ImportChoosers() {
  const app = useApp();
  const chooser = useRef<HTMLInputElement>(null);
  const folderChooser = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // React has no attribute for it.
    if (folderChooser.current !== null) folderChooser.current.webkitdirectory = true;
    importChooser.setState({
      open: () => chooser.current?.click(),
      openFolder: () => folderChooser.current?.click(),
    });
  }, []);
  const take = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const files = pickedFiles(target.files ?? []);
    target.value = "";
    if (files.length > 0) importFiles(app, files);
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label="Files to import"
        onChange={take}
      />
      <input
        ref={folderChooser}
        type="file"
        hidden
        tabIndex={-1}
        aria-label="Folder to import"
        onChange={take}
      />
    </>
  );
}
